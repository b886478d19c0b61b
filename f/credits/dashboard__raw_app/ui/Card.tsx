/** A section of the page with its heading. */
import React, { type ReactNode, useId } from 'react';

interface CardProps {
  title: string;
  /** One sentence that defines the figures. */
  about?: ReactNode;
  /** Controls beside the heading. */
  tools?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Card({ title, about, tools, className = '', children }: CardProps) {
  const id = useId();
  return (
    <section className={`card ${className}`} aria-labelledby={id}>
      <header className="card-head">
        <h2 id={id}>{title}</h2>
        {tools}
      </header>
      {about !== undefined && <p className="about">{about}</p>}
      {children}
    </section>
  );
}

/** The figures behind a chart as a table. */
export function AsTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <details className="as-table">
      <summary>As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard */}
      <div className="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...rest]) => (
              <tr key={first}>
                <th scope="row">{first}</th>
                {rest.map((text, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells have no id but their column
                  <td key={index}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

/** A single choice as a group of buttons. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  options: readonly { value: T; text: string }[];
  onChange(value: T): void;
}) {
  return (
    <fieldset className="choice">
      <legend className="hidden">{props.label}</legend>
      {props.options.map(({ value, text }) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
