/** Fewer points than this cost nothing to speak of. */
const MANY = 200;

const NUMBER = '(-?[\\d.]+(?:e-?\\d+)?)';
const PLACE = new RegExp(`^translate\\(${NUMBER},${NUMBER}\\)$`);
const CIRCLE = /^M([\d.]+),0A/;

/**
 * Writes the place and the opacity of a drawn chart's many round points into their outlines. Plotly
 * gives each point a transform and an opacity of its own, and a browser then goes through all of them
 * whenever anything on the page moves.
 */
export function flattenPoints(chart: Element): void {
  const points = chart.querySelectorAll<SVGPathElement>('.scatterlayer path.point');
  if (points.length < MANY) return;
  for (const point of points) {
    const place = PLACE.exec(point.getAttribute('transform') ?? '');
    const circle = CIRCLE.exec(point.getAttribute('d') ?? '');
    if (place === null || circle === null) continue;
    point.setAttribute('d', roundAt(Number(place[1]), Number(place[2]), Number(circle[1])));
    point.removeAttribute('transform');
    const { opacity } = point.style;
    point.style.opacity = '';
    point.style.fillOpacity = opacity;
    point.style.strokeOpacity = opacity;
  }
}

function roundAt(x: number, y: number, r: number): string {
  return `M${x + r},${y}A${r},${r} 0 1,1 ${x},${y - r}A${r},${r} 0 0,1 ${x + r},${y}Z`;
}
