import type { Random } from '../random';

/** Orders of features, drawn so many at a time. */
export interface DrawnOrders {
  /** Independent of each other; the orders of one draw are not. */
  readonly draws: readonly (readonly Uint16Array[])[];
  /** Orders of a draw. */
  readonly size: number;
  /** One draw holds every order there is. */
  readonly isAll: boolean;
}

/**
 * Pairs of an order and its reverse; all orders instead where those are no more than asked for.
 *
 * @param features up to 65,535
 * @param permutations even
 */
export function drawOrders(features: number, permutations: number, random: Random): DrawnOrders {
  if (factorialUpTo(features, permutations) <= permutations) {
    const all = allOrders(features);
    return { draws: [all], size: all.length, isAll: true };
  }
  const draws = Array.from({ length: permutations / 2 }, () => {
    const order = random.shuffle(Uint16Array.from({ length: features }, (_, i) => i));
    return [order, order.toReversed()];
  });
  return { draws, size: 2, isAll: false };
}

/** features!, or some number above `limit` where that is larger. */
function factorialUpTo(features: number, limit: number): number {
  let product = 1;
  for (let i = 2; i <= features && product <= limit; i++) product *= i;
  return product;
}

/** Every order: the last feature put into each place of each order of the others. */
function allOrders(features: number): Uint16Array[] {
  let orders: number[][] = [[]];
  for (let feature = 0; feature < features; feature++)
    orders = orders.flatMap((order) =>
      Array.from({ length: feature + 1 }, (_, place) => order.toSpliced(place, 0, feature)),
    );
  return orders.map((order) => Uint16Array.from(order));
}
