/** Frames of the page: a section with its heading, and a failed request. */
import React, { type ReactNode, useId } from 'react';

interface CardProps {
  title: string;
  /** What the section shows, in a sentence. */
  about?: string;
  className?: string;
  children: ReactNode;
}

export function Card({ title, about, className = '', children }: CardProps) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {about !== undefined && <p className="about">{about}</p>}
      {children}
    </section>
  );
}

export function Problem({ title, text, again }: { title: string; text: string; again(): void }) {
  return (
    <div className="problem" role="alert">
      <strong>{title}</strong>
      <p>{text}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}
