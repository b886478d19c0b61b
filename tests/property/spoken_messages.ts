/** Messages of a channel in five languages with a known intent: honest requests, and messages that only resemble one. */
import fc from 'fast-check';
import type { SlackMessage } from '../../f/shared/lib/slack/message.ts';

export interface Spoken {
  message: SlackMessage;
  language: string;
  isRequest: boolean;
}

interface Language {
  greetings: string[];
  thanks: string[];
  requests: string[];
  others: string[];
}

/** `{link}`, `{customer}`, `{days}`, `{ticket}` and `{amount}` are filled in. */
const languages: Record<string, Language> = {
  en: {
    greetings: [
      '',
      'Hi team, ',
      'Hello! How are you? ',
      'Good morning, hope you are well. ',
      'Hey folks :wave: ',
    ],
    thanks: [
      '',
      ' Thanks!',
      ' Thank you so much in advance.',
      ' Let me know if you need anything else.',
      ' Cheers, Dana',
    ],
    requests: [
      'Credit request for {customer}, fraud dates: {days}, fraud spend: {link}',
      'could you please credit {customer} for the SMS pumping of {days}? Spend is here {link}',
      '{customer} was hit by toll fraud ({days}), total {amount}: {link}. Zendesk {ticket}',
      'requesting a refund for {customer}, they have been pumped from {days} {link}',
      'Can we get a goodwill credit for {customer}? {link} Ticket {ticket}.',
      'Pls approve credit for {customer} {link} ({days})',
      'The customer has not been credited yet for the attack of {days}, please process: {link}',
      'Customer: {customer}\nFraud dates: {days}\nFraud spend: {amount} {link}\nZendesk: {ticket}',
      'Another one for {customer}, same pattern as last month: {link}',
      '{customer} is asking for a credit memo, Fraud Guard did not block enough. {link}',
      '{link}',
    ],
    others: [
      'please do NOT credit this one yet, finance is still checking {link}',
      'Hold on with {customer} please, numbers are not final: {link}',
      'oops, wrong channel, please ignore {link}',
      'what happened with this one? {link}',
      'Why was {customer} declined last week? {link}',
      'does anyone know when {customer} gets their credit? {link}',
      'on hold until the customer signs: credit request {customer} {link}',
      "don't process the request of {customer} ({ticket}) {link}",
      '~Credit request for {customer} {link}~',
      'Any update on the credit of {customer}? {link}',
      '{customer} was already credited by finance, {link} is for reference only',
      'this is a test of the new form, {link}',
      'Never mind, the customer has cancelled the request {link}',
      'Here is an example of a good request: {link} with dates and ticket',
      'How do we compute the credit for {customer}? {link}',
      'Credit request for {customer} {link} - update: false alarm, legitimate traffic',
    ],
  },
  de: {
    greetings: ['', 'Hallo zusammen, ', 'Guten Morgen! Wie geht es euch? ', 'Moin, '],
    thanks: ['', ' Danke!', ' Vielen Dank vorab.', ' Viele Grüße, Jonas', ' Meldet euch gern bei Fragen.'],
    requests: [
      'bitte Gutschrift für {customer}, Betrug vom {days}: {link}',
      'könnt ihr {customer} die Kosten des Angriffs erstatten? Zeitraum {days}, {link}, Ticket {ticket}',
      'Gutschriftsanfrage {customer}, Schaden {amount}: {link}',
      'Kunde {customer} wurde Opfer von SMS-Pumping ({days}). Bitte gutschreiben: {link}',
      'Wir bräuchten eine Gutschrift für {customer}, bisher wurde nichts gutgeschrieben. {link}',
      'Bitte um Prüfung und Erstattung für {customer} {link}',
    ],
    others: [
      'bitte noch nicht gutschreiben, {customer} prüft noch {link}',
      'Falscher Kanal, bitte ignorieren {link}',
      'Was ist mit {customer} passiert? {link}',
      'Warum wurde das für {customer} abgelehnt? {link}',
      'Anfrage {customer} vorerst auf Eis legen {link}',
      'Hat sich erledigt, {customer} zieht zurück {link}',
      'Nur zur Info: Ausgaben von {customer} {link}',
      'Gibt es bei {customer} schon etwas Neues? {link}',
      'Bitte warten mit der Gutschrift für {customer} {link}',
      'Die Anfrage für {customer} bitte nicht bearbeiten {link}',
      '{customer} wurde bereits gutgeschrieben {link}',
    ],
  },
  es: {
    greetings: ['', 'Hola equipo, ', '¡Buenos días! ¿Cómo están? ', 'Buenas, '],
    thanks: ['', ' ¡Gracias!', ' Muchas gracias de antemano.', ' Quedo atento.', ' Saludos, Marta'],
    requests: [
      'solicito un crédito para {customer} por fraude de {days}: {link}',
      '¿pueden acreditar el gasto de {customer}? {link} Zendesk {ticket}',
      'Solicitud de crédito: {customer}, fechas: {days}, gasto: {amount} {link}',
      'El cliente {customer} espera el reembolso por el ataque de SMS, {link}',
      '{customer} sufrió bombeo de SMS ({days}) y pide una devolución {link}',
      'Aún no se le ha devuelto nada a {customer}, por favor procesar: {link}',
    ],
    others: [
      'por favor no acreditar todavía a {customer} {link}',
      'Canal equivocado, ignoren este mensaje {link}',
      '¿Qué pasó con este caso de {customer}? {link}',
      '¿Por qué rechazaron el crédito de {customer}? {link}',
      'En espera hasta que {customer} confirme {link}',
      'Ya fue acreditado {customer}, solo informativo {link}',
      'No procesen la solicitud de {customer} {link}',
      '¿Alguien sabe cuándo se paga lo de {customer}? {link}',
      'Es una prueba del formulario {link}',
      'Cancelen la solicitud de {customer}, fue una falsa alarma {link}',
    ],
  },
  pt: {
    greetings: ['', 'Olá pessoal, ', 'Bom dia! Tudo bem? ', 'Oi time, '],
    thanks: ['', ' Obrigado!', ' Desde já agradeço.', ' Aguardo retorno.', ' Abraços, João'],
    requests: [
      'solicito crédito para {customer} por fraude em {days}: {link}',
      'podem creditar o gasto de {customer}? {link} Zendesk {ticket}',
      'Pedido de crédito: {customer}, datas: {days}, valor: {amount} {link}',
      'O cliente {customer} sofreu SMS pumping e pede reembolso {link}',
      'Favor estornar a fraude de {customer} ({days}) {link}',
      'Ainda não foi creditado nada para {customer}, segue o link {link}',
    ],
    others: [
      'por favor não creditar ainda {customer} {link}',
      'Canal errado, favor desconsiderar {link}',
      'O que aconteceu com este pedido de {customer}? {link}',
      'Por que o crédito de {customer} foi recusado? {link}',
      'Em espera até {customer} confirmar {link}',
      'Já foi creditado, {customer}, apenas informativo {link}',
      'Não processem o pedido de {customer} {link}',
      'Alguém sabe quando sai o crédito de {customer}? {link}',
      'Apenas um teste do formulário {link}',
      'Cancelem o pedido de {customer}, alarme falso {link}',
    ],
  },
  fr: {
    greetings: ['', 'Bonjour à tous, ', 'Bonjour ! Comment allez-vous ? ', 'Salut, '],
    thanks: ['', ' Merci !', " Merci d'avance.", ' Bonne journée, Chloé', " Dans l'attente de votre retour."],
    requests: [
      'demande de crédit pour {customer}, fraude du {days} : {link}',
      'pouvez-vous rembourser {customer} pour la fraude SMS ? {link} Zendesk {ticket}',
      'Demande d’avoir : {customer}, période : {days}, montant : {amount} {link}',
      'Le client {customer} a subi du SMS pumping et demande un remboursement {link}',
      "{customer} n'a pas encore été crédité, merci de traiter : {link}",
      'Merci de créditer {customer} ({days}) {link}',
    ],
    others: [
      'merci de ne pas créditer {customer} pour le moment {link}',
      'Mauvais canal, à ignorer {link}',
      "Que s'est-il passé avec {customer} ? {link}",
      'Pourquoi {customer} a été refusé ? {link}',
      'En attente de la confirmation de {customer} {link}',
      '{customer} a déjà été remboursé, pour information {link}',
      'Ne traitez pas la demande de {customer} {link}',
      "Quelqu'un sait quand {customer} sera crédité ? {link}",
      "C'est un test du formulaire {link}",
      'Demande annulée pour {customer}, fausse alerte {link}',
    ],
  },
};

const customers = [
  'Tidewater Pay',
  'Harbor Parcel',
  'Juniper Rides',
  'Lumen Tickets',
  'Café Nord',
  'Marrow & Finch',
];
const days = [
  '2025-11-04 to 2025-11-08',
  'Nov 4 - Nov 8, 2025',
  '4 to 8 November 2025',
  '04.11.2025 - 08.11.2025',
];

export const link = 'https://acme.cloud.looker.com/looks/1';

/** What the link of every message proves. */
export const proven = { first: '2025-11-04', end: '2025-11-09', cost: '7526.30' };

const escaped = (text: string) => text.replaceAll('&', '&amp;');

export const spokenMessages: fc.Arbitrary<Spoken> = fc
  .record({
    language: fc.constantFrom(...Object.keys(languages)),
    isRequest: fc.boolean(),
    pick: fc.nat(),
    greeting: fc.nat(),
    thanks: fc.nat(),
    customer: fc.constantFrom(...customers),
    period: fc.constantFrom(...days),
    ticket: fc.integer({ min: 10_000, max: 99_999 }),
    form: fc.constantFrom(`<${link}|the Look>`, `<${link}>`, `<${link}|$7,526.30>`, link),
    shout: fc.constantFrom('as it is', 'lower', 'upper'),
  })
  .map(({ language, isRequest, pick, ...slots }) => {
    const said = languages[language] as Language;
    const list = isRequest ? said.requests : said.others;
    const of = (texts: string[], index: number) => texts[index % texts.length] ?? '';
    const body = of(list, pick);
    const words = body.startsWith('~')
      ? body
      : `${of(said.greetings, slots.greeting)}${body}${of(said.thanks, slots.thanks)}`;
    const spoken =
      slots.shout === 'upper'
        ? words.replace(/[^{}]+(?![^{]*\})/g, (part) => part.toUpperCase())
        : slots.shout === 'lower'
          ? words.toLowerCase()
          : words;
    const text = escaped(
      spoken
        .replace('{customer}', slots.customer)
        .replace('{days}', slots.period)
        .replace('{ticket}', `#${slots.ticket}`)
        .replace('{amount}', '$7,526.30'),
    ).replace('{link}', slots.form);
    return { language, isRequest, message: { ts: '1767862800.000100', user: 'U0DANA', text } };
  });
