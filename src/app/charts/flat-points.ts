/** Fewer points than this cost nothing to speak of. */
const MANY = 200;

const NUMBER = '(-?[\\d.]+(?:e-?\\d+)?)';
const PLACE = new RegExp(`^translate\\(${NUMBER},${NUMBER}\\)$`);
/** The outlines that Plotly gives a circle, a diamond and a square around the origin, by their reach. */
const SHAPES: readonly (readonly [RegExp, (x: number, y: number, reach: number) => string])[] = [
  [/^M([\d.]+),0A/, roundAt],
  [/^M([\d.]+),0L0,\1L-\1,0L0,-\1Z$/, diamondAt],
  [/^M([\d.]+),\1H-\1V-\1H\1Z$/, squareAt],
];

/**
 * Writes the place and the opacity of a drawn chart's many points into their outlines. Plotly
 * gives each point a transform and an opacity of its own, and a browser then goes through all of them
 * whenever anything on the page moves.
 */
export function flattenPoints(chart: Element): void {
  const points = chart.querySelectorAll<SVGPathElement>('.scatterlayer path.point');
  if (points.length < MANY) return;
  for (const point of points) {
    const place = PLACE.exec(point.getAttribute('transform') ?? '');
    const outline = outlineAt(
      point.getAttribute('d') ?? '',
      Number(place?.[1]),
      Number(place?.[2]),
    );
    if (place === null || outline === null) continue;
    point.setAttribute('d', outline);
    point.removeAttribute('transform');
    const { opacity } = point.style;
    point.style.opacity = '';
    point.style.fillOpacity = opacity;
    point.style.strokeOpacity = opacity;
  }
}

function outlineAt(drawn: string, x: number, y: number): string | null {
  for (const [like, at] of SHAPES) {
    const reach = like.exec(drawn)?.[1];
    if (reach !== undefined) return at(x, y, Number(reach));
  }
  return null;
}

function diamondAt(x: number, y: number, r: number): string {
  return `M${x + r},${y}L${x},${y + r}L${x - r},${y}L${x},${y - r}Z`;
}

function squareAt(x: number, y: number, r: number): string {
  return `M${x + r},${y + r}H${x - r}V${y - r}H${x + r}Z`;
}

function roundAt(x: number, y: number, r: number): string {
  return `M${x + r},${y}A${r},${r} 0 1,1 ${x},${y - r}A${r},${r} 0 0,1 ${x + r},${y}Z`;
}
