export { drawMask } from './masks';
export { dense, denseBlock } from './dense';
export * from './multiply';
export { nearPairs } from './near';
export {
  centreBack,
  columnMoments,
  columnSums,
  joinMoments,
  joinSums,
  normalise,
  normaliseBack,
} from './norm';
export { gate, gateBack, sum } from './gate';
export { adam, follow, momentum, penalty, squares } from './optimise';
export { fan, fanBack, heads, headsBack } from './members';
export { waves, wavesBack } from './waves';
