/** Words that ask for a credit, by language; the default of the policy. */
export const askingPhrases: Readonly<Record<string, readonly string[]>> = {
  en: [
    'credit',
    'credits',
    'credited',
    'refund*',
    'reimburse*',
    'fraud*',
    'pumping',
    'pumped',
    'make good',
    'goodwill',
  ],
  de: ['gutschrift*', 'gutschreib*', 'gutgeschrieben', 'erstatt*', 'betrug*', 'kulanz'],
  es: ['credito', 'reembols*', 'acredit*', 'abono', 'abonar', 'fraud*', 'devolucion'],
  pt: ['credito', 'reembols*', 'credit*', 'estorn*', 'fraud*', 'ressarc*'],
  fr: ['credit*', 'avoir', 'davoir', 'rembours*', 'fraud*', 'geste commercial'],
};
