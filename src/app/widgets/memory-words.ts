import { MEMORY_FACTOR, type MemoryPart, type MemoryPlan } from '../../worker/memory';
import { count, decimal, figure, plural } from './format';

/** A part of a plan, in words. */
export interface PartWords {
  readonly title: string;
  readonly size: string;
  readonly why: string;
}

const TITLES: Readonly<Record<MemoryPart, string>> = {
  table: 'Table',
  rows: 'Encoded rows',
  sampled: 'Rows after sampling',
  network: 'Network',
  threads: 'Other threads',
  fit: 'Fitting',
  scores: 'Scores',
  app: 'The page at work',
};

/** A size that is only known about: two figures are enough. */
export function about(size: number): string {
  const rounded = Number(size.toPrecision(2));
  return rounded < 1e9 ? `${count(rounded / 1e6)}\u202fMB` : `${figure(rounded / 1e9)}\u202fGB`;
}

export function partsInWords(plan: MemoryPlan): PartWords[] {
  return plan.parts.map(({ part, bytes: size }) => ({
    title: TITLES[part],
    size: about(Math.max(size, 1e6)),
    why: whyOf(part, plan),
  }));
}

function whyOf(part: MemoryPart, { isHeld, threads }: MemoryPlan): string {
  switch (part) {
    case 'table':
      return 'As its columns came.';
    case 'rows':
      return isHeld
        ? 'All of them, as numbers that the model reads.'
        : 'Encoded bit by bit from the table’s columns, never all at once.';
    case 'sampled':
      return isHeld ? 'A copy to learn from, and what sampling works on.' : 'Row numbers only.';
    case 'network':
      return 'Weights, gradients and what it works out for a batch.';
    case 'fit':
      return 'What the model works out for every row it learns from.';
    case 'threads':
      return `${plural(threads - 1, 'other thread')} sharing every batch, each with a copy of the network.`;
    case 'scores':
      return 'Of all rows that are judged.';
    case 'app':
      return 'Charts, messages, and what is not swept up yet.';
  }
}

/** What the estimate is, and how far to trust it. */
export const MEMORY_HELP = `What a run is likely to take at its peak, beside the empty page. An estimate, good to a factor of ${decimal(MEMORY_FACTOR, 1)}: a browser frees memory when it likes.`;

/** What to do about a run that may take too much; empty where it will not. */
export function memoryWarning(plan: MemoryPlan, limit: number): string {
  if (plan.refused !== null) return plan.refused.message;
  if (plan.bytes <= limit) return '';
  return `That may be more than the browser gives a page here, about ${about(limit)}. ${remedyFor(plan)}`;
}

/** What makes the largest part smaller. */
function remedyFor({ parts }: MemoryPlan): string {
  const [largest] = parts.toSorted((a, b) => b.bytes - a.bytes);
  switch (largest.part) {
    case 'network':
    case 'threads':
      return 'Choose a narrower network, fewer members or smaller batches.';
    case 'rows':
    case 'sampled':
      return 'A network or trees without autoencoder, with random sampling or none, read rows bit by bit; or open a sample of the rows.';
    default:
      return 'Open a sample of the rows.';
  }
}
