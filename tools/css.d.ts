/** Front ends import their styles; the bundler takes them out. */
declare module '*.css';
