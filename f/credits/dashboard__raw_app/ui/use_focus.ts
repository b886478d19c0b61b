/** Moves the focus to an element when it appears, as a dialog does that goes on to its next step. */
import { type RefObject, useEffect, useRef } from 'react';

export function useFocus<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => element.current?.focus(), []);
  return element;
}
