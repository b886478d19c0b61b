/** The steps of a run, nested as they ran, each with its bar on the timeline. */
import type { StepView } from '../../shapes.ts';
import { h, KeyedList, type Part, replace, setAttributes } from '../dom.ts';
import { icon, stateMark } from '../icons.ts';
import { isOver, STATE_WORDS, took } from '../words.ts';

interface Shown {
  steps: StepView[];
  selected: string;
  now: number;
}

/** In a longer loop only failed, waiting and running iterations are open at first. */
const OPEN_ITERATIONS = 3;

export class StepTree {
  readonly element = h('ol', { class: 'tree', onkeydown: (event) => this.moveFocus(event) });
  private readonly open = new Map<string, boolean>();
  private readonly list = this.listIn(this.element, 0);
  private shown: Shown = { steps: [], selected: '', now: 0 };
  private span = { from: 0, length: 1 };

  constructor(private readonly select: (jobId: string) => void) {}

  update(shown: Shown): void {
    this.shown = shown;
    const root = shown.steps[0];
    const from = root?.startedAt ?? shown.now;
    this.span = { from, length: Math.max(1, (root?.completedAt ?? shown.now) - from) };
    this.list.update(shown.steps);
  }

  private listIn(parent: Element, depth: number): KeyedList<StepView> {
    return new KeyedList<StepView>(
      parent,
      ({ key }) => key,
      (step) => this.row(step, depth),
    );
  }

  private row(first: StepView, depth: number): Part<StepView> {
    const { key } = first;
    const inner = h('ol', { class: 'tree', id: `inner-${key}` });
    const list = this.listIn(inner, depth + 1);
    const bar = h('span', { class: 'bar' });
    const label = h('span', { class: 'step-label' });
    const length = h('span', { class: 'step-took' });
    let jobId = first.jobId;
    const button = h(
      'button',
      { type: 'button', class: 'step', onclick: () => (jobId === undefined ? toggle() : this.select(jobId)) },
      label,
      length,
      h('span', { class: 'track', 'aria-hidden': 'true' }, bar),
    );
    const chevron = h(
      'button',
      { type: 'button', class: 'toggle', 'aria-controls': inner.id },
      icon('chevron'),
    );
    const element = h('li', { '--depth': depth }, h('div', { class: 'step-line' }, chevron, button), inner);
    const toggle = () => {
      this.open.set(key, inner.hidden !== false);
      this.update(this.shown);
    };
    chevron.addEventListener('click', toggle);
    let signature = '';

    return {
      element,
      update: (step) => {
        jobId = step.jobId;
        const isOpen = step.children.length > 0 && (this.open.get(key) ?? true);
        for (const child of step.children) this.decide(child, step.children.length);
        inner.hidden = !isOpen;
        chevron.hidden = step.children.length === 0;
        setAttributes(chevron, {
          'aria-expanded': String(isOpen),
          'aria-label': `Steps inside ${step.name}`,
        });
        const isSelected = jobId !== undefined && jobId === this.shown.selected;
        setAttributes(button, { 'aria-current': isSelected && 'true', class: `step step-${step.state}` });
        length.textContent = took(step, this.shown.now);
        this.place(bar, step);
        const words = JSON.stringify([step.name, step.summary, step.note, step.state]);
        if (words !== signature) replace(label, ...labelOf(step));
        signature = words;
        if (isOpen) list.update(step.children);
      },
    };
  }

  /** Decided when a step first appears, so that a step opened while it ran does not close later. */
  private decide({ key, kind, state }: StepView, siblings: number): void {
    if (this.open.has(key)) return;
    const isDone = isOver(state) && state !== 'failure';
    this.open.set(key, kind !== 'iteration' || !isDone || siblings <= OPEN_ITERATIONS);
  }

  private place(bar: HTMLElement, { startedAt, completedAt, state }: StepView): void {
    const { from, length } = this.span;
    bar.hidden = startedAt === undefined;
    if (startedAt === undefined) return;
    const share = (at: number) => Math.min(100, Math.max(0, ((at - from) / length) * 100));
    const left = share(startedAt);
    const right = share(completedAt ?? this.shown.now);
    setAttributes(bar, {
      class: `bar bar-${state}`,
      '--left': `${left.toFixed(2)}%`,
      '--width': `${(right - left).toFixed(2)}%`,
    });
  }

  /** The up and down keys move between steps, right and left expand and collapse. */
  private moveFocus(event: Event): void {
    if (!(event instanceof KeyboardEvent) || !(event.target instanceof HTMLElement)) return;
    const { key, target } = event;
    if (key === 'ArrowRight' || key === 'ArrowLeft') {
      const chevron = target.closest('.step-line')?.querySelector<HTMLButtonElement>('.toggle:not([hidden])');
      const isOpen = chevron?.getAttribute('aria-expanded') === 'true';
      if (chevron && isOpen === (key === 'ArrowLeft')) chevron.click();
      return;
    }
    if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
    event.preventDefault();
    const all = [...this.element.querySelectorAll<HTMLButtonElement>('.step')].filter(
      (step) => step.closest('ol[hidden]') === null,
    );
    const line = target.closest('.step-line')?.querySelector<HTMLButtonElement>('.step');
    const here = line ? all.indexOf(line) : -1;
    all[here + (key === 'ArrowDown' ? 1 : -1)]?.focus();
  }
}

function labelOf({ name, summary, note, state, kind }: StepView): (Node | string | false | undefined)[] {
  return [
    stateMark(state),
    h(
      'span',
      { class: 'step-words' },
      h(
        'span',
        { class: `step-name kind-${kind}` },
        kind === 'iteration' && /^\d+$/.test(name) ? `Item ${name}` : name,
      ),
      summary !== '' && h('span', { class: 'step-summary' }, summary),
      note !== undefined && note !== '' && h('span', { class: 'step-note' }, note),
      h('span', { class: 'hidden' }, `, ${STATE_WORDS[state]}`),
    ),
  ];
}
