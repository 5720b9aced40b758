/** How numbers are written everywhere. What can't be known is "—", never NaN. */

import { numbers } from './numbers.svelte';

const NARROW = '\u202f';
const MINUS = '\u2212';
const UNKNOWN = '—';

type MaybeNumber = number | null | undefined;

function known(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

const formatters: Record<string, Intl.NumberFormat> = {};

/** Made once for each locale and purpose: making one takes far longer than using it. */
function formatter(purpose: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const { locale } = numbers;
  return (formatters[`${locale} ${purpose}`] ??= new Intl.NumberFormat(locale, {
    numberingSystem: 'latn',
    ...options,
  }));
}

function figures(most: number): Intl.NumberFormat {
  return formatter(`figures ${most}`, { maximumSignificantDigits: most });
}

/** What stands between whole and fraction: a point or a comma. */
function decimalSign(): string {
  return formatter('places 1', places(1)).format(0.5).replace(/\d/g, '');
}

function places(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

function fixed(value: number, digits: number): string {
  const text = formatter(`places ${digits}`, places(digits)).format(Math.abs(value));
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

/** A measure between 0 and 1 as ".762", or ",762"; 1 itself as "1.000". */
export function auc(value: MaybeNumber, digits = 3): string {
  return known(value) ? fixed(value, digits).replace(/^(\u2212?)0(?=\D)/, '$1') : UNKNOWN;
}

/** Half the width of an interval, as "± .012"; empty where there is none. */
export function plusMinus(low: MaybeNumber, high: MaybeNumber, digits = 3): string {
  return known(low) && known(high) ? `±${NARROW}${auc((high - low) / 2, digits)}` : '';
}

/** Where amounts are shortened as the house does it. */
const HOUSE_LOCALES: readonly string[] = ['en', 'en-GB', 'en-US'];

const STEPS: readonly (readonly [number, string])[] = [
  [1e9, 'bn'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** An amount in at most three figures: "4.1 M", "€920 k", "12.5", "4,1 Mio. €". */
export function money(value: MaybeNumber): string {
  return abbreviated(value, numbers.currency);
}

/** A large number written as shortly, in no currency: "20 k". */
export function short(value: MaybeNumber): string {
  return abbreviated(value, null).replace(/[.,]0(?!\d)/, '');
}

function abbreviated(value: MaybeNumber, currency: string | null): string {
  if (!known(value)) return UNKNOWN;
  const { locale } = numbers;
  const size = Math.abs(value);
  const text = HOUSE_LOCALES.includes(locale)
    ? sign(currency) + shortened(size, (scaled) => fixed(scaled, scaled < 99.5 ? 1 : 0))
    : compact(size, currency);
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A round amount on an axis, with no more digits than it has: "10 k", "1.25 M", "0". */
export function moneyTick(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  const { locale, currency } = numbers;
  if (!HOUSE_LOCALES.includes(locale)) return money(value);
  const text = shortened(Math.abs(value), (scaled) => figures(4).format(scaled));
  return `${value < 0 ? MINUS : ''}${sign(currency)}${text}`;
}

function shortened(size: number, write: (scaled: number) => string): string {
  for (const [unit, letter] of STEPS)
    if (size / unit >= 0.9995) return `${write(size / unit)}${NARROW}${letter}`;
  return Number.isInteger(size) || size >= 100 ? fixed(size, 0) : write(size);
}

/** A currency's sign: "€", "CHF ". */
function sign(currency: string | null): string {
  if (currency === null) return '';
  const parts = formatter(`sign ${currency}`, inCurrency(currency)).formatToParts(1);
  const text = parts.find(({ type }) => type === 'currency')?.value ?? currency;
  return text.length > 1 ? text + NARROW : text;
}

const inCurrency = (currency: string): Intl.NumberFormatOptions => ({
  style: 'currency',
  currency,
  currencyDisplay: 'narrowSymbol',
});

/** As the locale shortens amounts, with the currency's sign where it has it. */
function compact(size: number, currency: string | null): string {
  const digits: Intl.NumberFormatOptions =
    size >= 100 || Number.isInteger(size)
      ? { maximumSignificantDigits: 3 }
      : { maximumFractionDigits: 1, minimumFractionDigits: 1 };
  const shape = currency === null ? {} : inCurrency(currency);
  const short = size >= 1000 ? ({ notation: 'compact' } as const) : {};
  const purpose = `money ${currency ?? ''} ${JSON.stringify([digits, short])}`;
  return formatter(purpose, { ...shape, ...short, ...digits }).format(size);
}

/** Decimal and thousands sign, as Plotly takes them. */
export function separators(): string {
  const thousands = formatter('places 0', places(0)).format(1_234_567).match(/\D/)?.[0] ?? '';
  return decimalSign() + thousands;
}

/** Any measured value in three or four figures, never with an exponent unless it is tiny. */
export function figure(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size !== 0 && size < 0.0005)
    return value.toExponential(1).replace(/-/g, MINUS).replace('.', decimalSign());
  if (size >= 1000) return fixed(value, 0);
  const text = figures(size >= 1 ? 4 : 3).format(size);
  return value < 0 ? MINUS + text : text;
}

/** A limit that somebody set, in full: "30,000", "0.333333333333". */
export function exact(value: MaybeNumber): string {
  if (!known(value)) return UNKNOWN;
  return `${value < 0 ? MINUS : ''}${figures(12).format(Math.abs(value))}`;
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

/** A size on disk: "3.2 MB", from a thousand of those on in GB, below a tenth of one in kB. */
export function bytes(size: MaybeNumber): string {
  if (!known(size)) return UNKNOWN;
  if (size < 1e5) return `${fixed(size / 1e3, 0)}${NARROW}kB`;
  return size < 1e9 ? `${fixed(size / 1e6, 1)}${NARROW}MB` : `${fixed(size / 1e9, 1)}${NARROW}GB`;
}

/** "1 column", "2 columns". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
