/** The log of a job, shown as it is written. */
import { getJson } from '../api.ts';
import { h } from '../dom.ts';
import { oneAtATime } from '../live.ts';

interface Update {
  new_logs: string;
  log_offset: number;
}

/** The browser stays responsive up to this length; a command prints the whole log. */
const MOST_TEXT = 400_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with an escape character
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

export class LogPane {
  private readonly text = h('pre', { class: 'log', tabindex: 0, role: 'log', 'aria-live': 'off' });
  private readonly nothing = h('p', { class: 'faint' }, 'Nothing printed.');
  readonly element = h('section', { class: 'detail-part' }, h('h3', {}, 'Log'), this.nothing, this.text);
  private jobId = '';
  private offset = 0;
  readonly more = oneAtATime(() => this.load());

  /** @param prints whether it is a job that runs code */
  follow(jobId: string, name: string, prints: boolean): void {
    this.jobId = jobId;
    this.offset = 0;
    this.text.textContent = '';
    this.text.setAttribute('aria-label', `Log of ${name}`);
    this.element.hidden = !prints;
    this.text.hidden = true;
    this.nothing.hidden = false;
  }

  private async load(): Promise<void> {
    const { jobId, offset } = this;
    if (jobId === '') return;
    try {
      const update = await getJson<Update>(`jobs_u/getupdate/${jobId}`, { log_offset: String(offset) });
      if (jobId !== this.jobId || offset !== this.offset || update.new_logs === '') return;
      this.offset = update.log_offset;
      this.append(update.new_logs.replace(ESCAPES, ''));
    } catch (error) {
      console.info('The log could not be read:', error);
    }
  }

  private append(text: string): void {
    const { text: pane } = this;
    const wasAtEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 40;
    this.element.hidden = false;
    pane.hidden = false;
    this.nothing.hidden = true;
    const room = MOST_TEXT - (pane.textContent?.length ?? 0);
    if (room <= 0) return;
    pane.append(
      text.length <= room
        ? text
        : `${text.slice(0, room)}\n… cut here; npm run local -- job logs ${this.jobId}`,
    );
    if (wasAtEnd) pane.scrollTop = pane.scrollHeight;
  }
}
