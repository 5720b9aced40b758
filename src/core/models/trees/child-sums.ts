import { leafValue, type NodeSums, type Split, type SplitSettings } from './split';

/** Sums and bounds of both children: a monotone split holds them apart at the mean of their values. */
export function childSums(
  { g, h, lower, upper }: NodeSums,
  { column, g: leftG, h: leftH }: Split,
  settings: SplitSettings,
): readonly [NodeSums, NodeSums] {
  const left = { g: leftG, h: leftH, lower, upper };
  const right = { g: g - leftG, h: h - leftH, lower, upper };
  const direction = settings.monotone?.[column] ?? 0;
  if (direction === 0) return [left, right];
  const valueOf = (sums: NodeSums): number => leafValue(settings, sums.g, sums.h, lower, upper);
  const middle = (valueOf(left) + valueOf(right)) / 2;
  return direction > 0
    ? [
        { ...left, upper: middle },
        { ...right, lower: middle },
      ]
    : [
        { ...left, lower: middle },
        { ...right, upper: middle },
      ];
}
