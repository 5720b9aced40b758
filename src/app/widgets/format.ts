/** How numbers are written everywhere. What can't be known is "—", never NaN. */

const NARROW = '\u202f';
const MINUS = '\u2212';
const UNKNOWN = '—';
const LOCALE = 'en-GB';

type MaybeNumber = number | null | undefined;

function known(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

const FOUR_FIGURES = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 4 });
const THREE_FIGURES = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const formatters: Intl.NumberFormat[] = [];

/** Made once for each number of digits: making one takes far longer than using it. */
function formatter(digits: number): Intl.NumberFormat {
  formatters[digits] ??= new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return formatters[digits];
}

function fixed(value: number, digits: number): string {
  const text = formatter(digits).format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A share of 1 as "11.0 %". */
export function percent(share: MaybeNumber, digits = 1): string {
  return known(share) ? `${fixed(share * 100, digits)}${NARROW}%` : UNKNOWN;
}

/** A whole number with thousands separators. */
export function count(value: MaybeNumber): string {
  return known(value) ? fixed(Math.round(value), 0) : UNKNOWN;
}

/** A measure between 0 and 1 as ".762"; 1 itself as "1.000". */
export function auc(value: MaybeNumber, digits = 3): string {
  return known(value) ? fixed(value, digits).replace(/^(\u2212?)0\./, '$1.') : UNKNOWN;
}

/** Half the width of an interval, as "± .012"; empty where there is none. */
export function plusMinus(low: MaybeNumber, high: MaybeNumber, digits = 3): string {
  return known(low) && known(high) ? `±${NARROW}${auc((high - low) / 2, digits)}` : '';
}

const STEPS: readonly (readonly [number, string])[] = [
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** An amount in at most three figures: "4.1 M", "920 k", "12.5". */
export function money(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  for (const [unit, letter] of STEPS) {
    const scaled = size / unit;
    if (scaled >= 0.9995) return `${fixed(value / unit, scaled < 99.5 ? 1 : 0)}${NARROW}${letter}`;
  }
  return fixed(value, Number.isInteger(value) || size >= 100 ? 0 : 1);
}

/** Any measured value in three or four figures, never with an exponent unless it is tiny. */
export function figure(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size !== 0 && size < 0.0005) return value.toExponential(1).replace(/-/g, MINUS);
  if (size >= 1000) return fixed(value, 0);
  const text = (size >= 1 ? FOUR_FIGURES : THREE_FIGURES).format(size);
  return value < 0 ? MINUS + text : text;
}

const AS_IT_IS = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 12 });

/** A limit that somebody set, in full: "30,000", "0.333333333333". */
export function exact(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  return `${value < 0 ? MINUS : ''}${AS_IT_IS.format(Math.abs(value))}`;
}

/** With as many digits after the point, whatever its size: "3.75", "0.20". */
export function decimal(value: MaybeNumber, digits = 2): string {
  return known(value) ? fixed(value, digits) : UNKNOWN;
}

/** With its sign always shown: "+6.7", "−0.8". */
export function signed(value: MaybeNumber, digits = 1): string {
  if (!known(value)) return UNKNOWN;
  const text = fixed(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** "7 s", "1 min 05 s", "2 h 03 min". */
export function duration(seconds: MaybeNumber): string {
  if (!known(seconds)) return UNKNOWN;
  const whole = Math.max(0, Math.round(seconds));
  const part = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole}${NARROW}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}${NARROW}min ${part(whole % 60)}${NARROW}s`;
  return `${Math.floor(whole / 3600)}${NARROW}h ${part(Math.floor((whole % 3600) / 60))}${NARROW}min`;
}

/** "1 column", "2 columns". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
