/** Contrast of text and bars in a page, by the formula of WCAG 2. */

/** An expression for the page: texts whose contrast with the ground behind them is below 4.5, and bars of days below 3. */
export const weakParts = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = under; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (parts) => parts
    .map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let e = element; e !== null; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
    return 'white';
  };
  return [...document.querySelectorAll('main *')].flatMap((element) => {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    const isBar = element.matches('rect.bar-now, rect.bar-before');
    if (!(own || isBar) || element.closest('.hidden, :disabled')) return [];
    const style = getComputedStyle(element);
    const under = ground(element);
    const [a, b] = [light(rgb(element instanceof SVGElement ? style.fill : style.color, under)), light(rgb(under, 'white'))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    return contrast < (isBar ? 3 : 4.5) ? [contrast.toFixed(2) + ' ' + (element.textContent || element.className.baseVal).slice(0, 40)] : [];
  });
})()`;
