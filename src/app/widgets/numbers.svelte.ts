import type { Experiment } from '../../core/experiment';

type NumberSettings = Pick<Experiment, 'numberFormat' | 'currency'>;

/** Until the page says otherwise. */
const HOUSE: NumberSettings = { numberFormat: 'en-GB', currency: 'none' };

/** How numbers are written now. What reads it is written anew when the settings change. */
class Numbers {
  #settings: () => NumberSettings = $state.raw(() => HOUSE);

  readonly #format = $derived.by(() => this.#settings().numberFormat);
  readonly locale: string = $derived.by(() =>
    this.#format === 'auto' ? browserLocale() : this.#format,
  );
  /** An ISO 4217 code; null for amounts without a sign. */
  readonly currency: string | null = $derived.by(() => {
    const { currency } = this.#settings();
    return currency === 'none' ? null : currency;
  });

  follow(settings: () => NumberSettings): void {
    this.#settings = settings;
  }
}

/** The browser's own, where it is one that numbers are known to be written in. */
function browserLocale(): string {
  const { language } = navigator;
  try {
    if (Intl.NumberFormat.supportedLocalesOf([language]).length > 0) return language;
  } catch {
    // No language at all: a system without a locale has WebKit name it "C".
  }
  return HOUSE.numberFormat;
}

export const numbers = new Numbers();
