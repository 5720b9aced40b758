/** Plotly reads text as a kind of HTML: whatever comes from a file goes through here first. */
export function plotText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
