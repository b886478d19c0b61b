/** Builds elements. Text only ever becomes text nodes: nothing here parses markup. */

export type Child = Node | string | number | null | undefined | false | Child[];
type Listener = (event: Event) => void;
export type Attributes = Record<string, string | number | boolean | null | undefined | Listener>;

/** An element. `on...` attributes are listeners, `--...` ones are style variables; false, null and undefined omit an attribute. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  setAttributes(element, attributes);
  element.append(...nodes(children));
  return element;
}

export function setAttributes(element: HTMLElement | SVGElement, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value);
    else if (name.startsWith('--')) element.style.setProperty(name, String(value));
    else if (value === false || value === null || value === undefined) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}

export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren(...nodes(children));
}

function nodes(children: Child[]): (Node | string)[] {
  return children.flatMap((child): (Node | string)[] => {
    if (Array.isArray(child)) return nodes(child);
    if (child === null || child === undefined || child === false) return [];
    return [typeof child === 'number' ? String(child) : child];
  });
}

export interface Part<T> {
  element: Element;
  update(item: T): void;
}

/** Reconciles the children of an element with a list; an item keeps its element, and so its focus and selection. */
export class KeyedList<T> {
  private parts = new Map<string, Part<T>>();

  constructor(
    private readonly parent: Element,
    private readonly keyOf: (item: T) => string,
    private readonly create: (item: T) => Part<T>,
  ) {}

  update(items: readonly T[]): void {
    const next = new Map<string, Part<T>>();
    for (const item of items) {
      const key = this.keyOf(item);
      const part = this.parts.get(key) ?? this.create(item);
      part.update(item);
      next.set(key, part);
    }
    for (const [key, part] of this.parts) if (!next.has(key)) part.element.remove();
    let place = this.parent.firstElementChild;
    for (const { element } of next.values()) {
      if (element === place) place = place.nextElementSibling;
      else this.parent.insertBefore(element, place);
    }
    this.parts = next;
  }
}

/** The element with this id in index.html. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no element #${id}`);
  return element;
}
