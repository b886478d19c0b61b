/** Lets front ends import their styles, which the bundler extracts. */
declare module '*.css';
