import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bookOf, decideBook, type Entries, type Terms } from '../../src/core/decision/book/book';
import { profitCurve } from '../../src/core/decision/cutoff/curves';
import { highestFirst } from '../../src/core/decision/cutoff/order';
import { highestProfit } from '../../src/core/decision/cutoff/rules';
import { sweep } from '../../src/core/decision/cutoff/sweep';
import { randomStream } from '../../src/core/random';
import { line, median, quantile, type BenchLine } from './line';

const ROWS = 307_511;
const CUTOFFS = 2000;
const TURNS = 5;
const TERMS: Terms = {
  costPerMissedDefault: 5,
  costPerDeclinedGood: 1,
  reviewFrom: 0.05,
  costPerReview: 20,
  costPerDeclinedLoan: 10,
  reviewSkill: 0.8,
};

/** Every figure of one cut-off, money, rules and review band included; scikit-learn at the same one. */
export async function decide307k(): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const ties of [false, true]) {
    const entries = loans(ties);
    const name = ties ? 'decide-307k-ties' : 'decide-307k';
    const peer = await scikitLearn(entries);
    const writing = timed(() => bookOf(entries));
    const book = bookOf(entries);
    const each = Array.from({ length: CUTOFFS }, (_, i) => {
      const began = performance.now();
      decideBook(book, i / CUTOFFS, TERMS);
      return performance.now() - began;
    });
    const steps = `${book.sweep.scores.length.toLocaleString('en')} distinct scores`;
    lines.push(
      line(name, quantile(each, 0.95), `ms p95 a cut-off, ${steps}`, peer.name, peer.milliseconds),
      line(`${name}-book`, writing, 'ms to write the book, with policy rules'),
      line(
        `${name}-optimum`,
        timed(() => highestProfit(book, TERMS, 'realised')),
        'ms for the highest profit of all cut-offs',
      ),
      line(
        `${name}-curve`,
        timed(() => profitCurve(book, TERMS, 'realised')),
        'ms for the profit curve',
      ),
    );
  }
  return lines;
}

function timed(work: () => unknown): number {
  const times = Array.from({ length: TURNS }, () => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return median(times);
}

function loans(ties: boolean): Entries {
  const random = randomStream(1, 'decide-307k');
  const pd = Float32Array.from({ length: ROWS }, () => {
    const at = 1 / (1 + Math.exp(2.8 + 1.1 * random.normal()));
    return ties ? Math.round(100 * at) / 100 : at;
  });
  const amount = Float64Array.from({ length: ROWS }, () => Math.round(600_000 * random.uniform()));
  const y = Uint8Array.from(pd, (p) => (random.uniform() < p ? 1 : 0));
  return {
    sweep: sweep(pd, y),
    order: highestFirst(pd),
    y,
    stakes: { gain: amount.map((sum) => 0.09 * sum), loss: amount.map((sum) => 0.45 * sum) },
    verdict: Uint8Array.from(y, () => Math.max(0, random.below(20) - 17)),
    baseRateTimes: 1,
  };
}

interface Peer {
  readonly name: string;
  readonly milliseconds: number | null;
}

/** Counts, precision, recall, F1 and AUC at one threshold in Python, where it is installed. */
async function scikitLearn({ order, y, sweep: swept }: Entries): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'cutoff-bench-'));
  try {
    const pairs = new Float32Array(2 * ROWS);
    for (let step = 0, at = 0; step < swept.scores.length; step++) {
      const end = swept.declinedBad[step + 1] + swept.declinedGood[step + 1];
      for (; at < end; at++) pairs.set([swept.scores[step], y[order[at]]], 2 * order[at]);
    }
    const path = join(folder, 'scores.f32');
    await writeFile(path, pairs);
    const script = fileURLToPath(new URL('peer_decide.py', import.meta.url));
    const python = process.env['CUTOFF_PYTHON'] ?? '/usr/bin/python3';
    const { stdout } = await promisify(execFile)(python, [script, path, String(TURNS)]);
    const { version, seconds } = JSON.parse(stdout) as { version: string; seconds: number };
    return {
      name: `scikit-learn ${version.replace(/(\d+\.\d+).*/, '$1')}, one threshold`,
      milliseconds: 1000 * seconds,
    };
  } catch {
    return { name: 'scikit-learn is not installed', milliseconds: null };
  } finally {
    await rm(folder, { recursive: true });
  }
}
