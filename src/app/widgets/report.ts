import { flushSync, mount, unmount } from 'svelte';
import type { Sandbox } from '../state/sandbox.svelte';
import { saveBlob } from './download';
import ReportPage from './ReportPage.svelte';
import { REPORT_STYLE } from './report-style';

/** Hands the visitor the decision on screen as one HTML page that needs nothing else. */
export function saveReport(sandbox: Sandbox): void {
  const text = reportText(sandbox, new Date());
  saveBlob(new Blob([text], { type: 'text/html;charset=utf-8' }), 'cutoff-report.html');
}

/** The report's text: what the page says, as nodes of a document of its own, then written out. */
function reportText(sandbox: Sandbox, date: Date): string {
  const page = document.createElement('div');
  const drawn = mount(ReportPage, { target: page, props: { sandbox, date } });
  flushSync();
  const report = document.implementation.createHTMLDocument('Decision report');
  report.documentElement.lang = 'en';
  const style = report.createElement('style');
  style.textContent = REPORT_STYLE;
  report.head.append(
    meta(report, { charset: 'utf-8' }),
    // Nothing is run or fetched, whoever opens the file.
    meta(report, {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    meta(report, { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    style,
  );
  report.body.append(...Array.from(page.childNodes, (node) => report.importNode(node, true)));
  void unmount(drawn);
  tidy(report);
  return `<!doctype html>\n${report.documentElement.outerHTML}\n`;
}

function meta(of: Document, attributes: Record<string, string>): HTMLMetaElement {
  const element = of.createElement('meta');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Takes out what only the living page needs. */
function tidy(report: Document): void {
  const comments = report.createTreeWalker(report.body, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (comments.nextNode()) found.push(comments.currentNode);
  for (const comment of found) comment.parentNode?.removeChild(comment);
  for (const button of report.body.querySelectorAll('button, input, [popover], dialog'))
    button.remove();
}
