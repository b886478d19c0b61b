/** The simulated chat: shows its places and lets one write as any of its people. */
import type { Changes, ChatMessage, ChatPerson, ChatPlace } from '../../shapes.ts';
import { getJson } from '../api.ts';
import { h, replace } from '../dom.ts';
import { oneAtATime } from '../live.ts';
import { notify, pageTitle, type View } from '../view.ts';
import { ChatThreads } from './chat_threads.ts';
import { composer } from './composer.ts';

interface ChatInfo {
  name: string;
  people: ChatPerson[];
  places: ChatPlace[];
}

export async function chatView(asked: string | undefined): Promise<View> {
  let info = await getJson<ChatInfo>('console/chat');
  const first = asked ?? (await busiest(info.places));
  const place = info.places.find(({ id }) => id === first) ?? info.places[0];
  if (place === undefined)
    return { title: 'Chat', element: h('p', { class: 'empty' }, 'The chat has no channels.') };
  const messagesOf = (id: string) =>
    getJson<ChatMessage[]>(`console/chat/messages/${encodeURIComponent(id)}`);

  const places = h('nav', { class: 'places', 'aria-label': 'Conversations' });
  const members = info.people.filter(({ id }) => place.members.includes(id));
  const threads = new ChatThreads(place, info.people, members);
  const stream = h('ol', { class: 'messages', 'aria-label': `Messages in ${place.name}` });
  threads.into(stream);
  let known = 0;

  const refresh = async () => {
    info = await getJson<ChatInfo>('console/chat');
    replace(places, ...placeLinks(info.places, place));
    const messages = await messagesOf(place.id);
    const wasAtEnd = atEnd();
    threads.update(messages);
    if (known > 0 && messages.length > known) announce(messages.slice(known - messages.length), info.people);
    if (messages.length > known && (known === 0 || wasAtEnd))
      requestAnimationFrame(() => scrollTo(0, document.body.scrollHeight));
    known = messages.length;
  };
  const load = oneAtATime(() => refresh().catch((error) => notify(String(error))));
  await refresh();
  return {
    title: place.name,
    element: h(
      'section',
      { class: 'page wide chat' },
      places,
      h(
        'div',
        { class: 'conversation' },
        h(
          'div',
          { class: 'page-head' },
          pageTitle(place.name),
          place.topic !== '' && h('p', { class: 'faint' }, place.topic),
        ),
        stream,
        members.length > 0 && composer({ place, members, label: `Message ${place.name}` }),
      ),
    ),
    changed: (changes: Changes | undefined) => {
      if (changes === undefined || changes.chat) load();
    },
  };
}

async function busiest(places: readonly ChatPlace[]): Promise<string | undefined> {
  const counts = await Promise.all(
    places
      .filter(({ kind }) => kind === 'channel')
      .map(async ({ id }) => ({
        id,
        count: (await getJson<ChatMessage[]>(`console/chat/messages/${id}`)).length,
      })),
  );
  return counts.sort((a, b) => b.count - a.count)[0]?.id;
}

function placeLinks(places: readonly ChatPlace[], here: ChatPlace): HTMLElement[] {
  const group = (title: string, kind: ChatPlace['kind']) => {
    const own = places.filter((place) => place.kind === kind);
    const links = own.map(({ id, name }) =>
      h(
        'li',
        {},
        h('a', { href: `/chat/${encodeURIComponent(id)}`, 'aria-current': id === here.id && 'page' }, name),
      ),
    );
    return own.length === 0 ? [] : [h('div', {}, h('h2', { class: 'group' }, title), h('ul', {}, ...links))];
  };
  return [...group('Channels', 'channel'), ...group('Messages from the app', 'direct')];
}

function atEnd(): boolean {
  return innerHeight + scrollY >= document.body.scrollHeight - 120;
}

function announce(messages: ChatMessage[], people: readonly ChatPerson[]): void {
  const authors = messages.map(({ author }) => people.find(({ id }) => id === author)?.name ?? author);
  notify(`New from ${[...new Set(authors)].join(', ')}`);
}
