/** What saved networks are called. */
export const RESIDUAL = 'residual';
export const LSTM = 'lstm';
