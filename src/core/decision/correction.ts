/** How raw scores become probabilities of default for the population the data came from. */
export type Correction =
  | { readonly kind: 'none' }
  /** Exact for random under-sampling: `keepRate` of the good payers was kept. */
  | { readonly kind: 'keep-rate'; readonly keepRate: number }
  /** Platt scaling on untouched validation rows: logit p = intercept + slope · logit p_raw. */
  | { readonly kind: 'platt'; readonly slope: number; readonly intercept: number };
