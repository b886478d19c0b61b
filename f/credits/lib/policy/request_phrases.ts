/** Words of a request and of what stops one, by language: the defaults of the policy. */

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
  fr: ['credit*', 'avoir', 'davoir', 'lavoir', 'rembours*', 'fraud*', 'geste commercial'],
};

/**
 * Words by which a person withdraws a request or asks to wait, by language; the default of the policy.
 * A phrase is read word by word, without case, accents and punctuation. `*` stands for up to four words, `credit*` for every word
 * that begins so, `^` and `$` for the first and the last word of the text.
 */
export const holdPhrases: Readonly<Record<string, readonly string[]>> = {
  en: listed(`
    do not * credit*; do not * approve*; do not * process*; do not * pay; do not * post;
    do not * refund*; do not * action; do not * issue; do not * answer; dont * credit*;
    dont * approve*; dont * process*; dont * pay; dont * post; dont * refund*; dont * action;
    dont * issue; dont * answer; please not * credit*; please not * approve*; please not * process*;
    please not * pay; please not * post; please not * refund*; please not * action; please not * issue;
    please not * answer; should not * credit*; should not * approve*; should not * process*;
    should not * pay; should not * post; should not * refund*; should not * action; should not * issue;
    should not * answer; shouldnt * credit*; shouldnt * approve*; shouldnt * process*; shouldnt * pay;
    shouldnt * post; shouldnt * refund*; shouldnt * action; shouldnt * issue; shouldnt * answer;
    must not * credit*; must not * approve*; must not * process*; must not * pay; must not * post;
    must not * refund*; must not * action; must not * issue; must not * answer; no credit yet;
    not to be credited; hold off; on hold; hold this; hold it; please hold; hold for now;
    hold the credit; hold until; put * hold; please wait; wait for; wait until; wait with; waiting for;
    waiting on; please ignore; ignore this; ignore that; ignore my; ignore the above; disregard;
    wrong channel; wrong thread; wrong link; posted by mistake; sent by mistake; shared by mistake;
    posted in error; sent in error; never mind; nevermind; nvm; cancel this; please cancel;
    cancelling this; request is cancelled; request cancelled; request is canceled; request canceled;
    withdrawn; withdraw; withdrawing; retracted; scratch that; not a request; not a credit request;
    no request; just testing; just a test; this is a test; test only; test message; reference only;
    just fyi; fyi only; ^ fyi; for information only; for awareness; no action needed;
    no action required; no need to * credit*; already * credited; already * approved;
    already * refunded; already * handled; already * processed; already * paid; already done;
    duplicate of; duplicate request; is a duplicate; what happened; what happens; any update on;
    any news on; any word on; status of this; status on this; where are we with; example of;
    an example; as example; for example purposes; sample request; pending confirmation;
    pending approval; pending review; not confirmed; not yet confirmed; not final; still checking;
    still investigating; still under investigation; under investigation; draft; false alarm;
    false positive; legitimate traffic; not fraud; no longer needed; not needed; not eligible;
    dont * yet; do not * yet; not ready; parked; paused; was declined; was denied; was rejected;
    ^ hold $; hold please; hold on; on ice; ^ wait; wait please; lets wait; lets hold; lets not;
    ^ stop $; do nothing; please pause; on pause; pause this; not yet please; ^ not yet; not just yet;
    ^ cancel $; cancel the request; cancel my request; cancel it; scratch this; retract; withdrew;
    no longer wants; no longer want; please reject; please decline; reject this; decline this;
    never credit; cant credit; cannot credit; cant be credited; cannot be credited; isnt fraud;
    wasnt fraud; was not fraud; may not be fraud; might not be fraud; not sure * fraud;
    work in progress; ^ wip; credited already; refunded already; was credited; was refunded;
    already settled; already got; please check first; check before; before crediting;
    before approving; before issuing; before you credit; before you approve; needs approval first;
    pending legal; subject to approval; after approval; once approved; once confirmed; handle * manually;
    wrong place; meant for; forget it; forget this; forget about; let us wait; broken;
    not working; doesnt work; does not work; dont think * should; do not think * should;
    would not * credit*; would not * refund*; wouldnt * credit*; wouldnt * refund*; already * credit;
    already * refund; already credited;
    can wait; could wait; for later; next quarter; next month; at a later; not now; not today;
    changed * mind; no longer want*; doesnt want; does not want; dont want; do not want; backed out;
    drop this; drop it; not entitled; not qualify; doesnt qualify; does not qualify; no right to;
    no grounds; doesnt deserve; does not deserve; against * credit*; against * refund*; still pending;
    still open; still in progress; preliminary; rough numbers; rough figures; dont use; do not use;
    hang tight; bear with; bookmark*;
    needs * first; needs * sign off; weekly report; monthly report; for the report; pausing; said no
  `),
  de: listed(`
    nicht * gutschreib*; nicht * bearbeiten; nicht * freigeben; nicht * genehmigen; nicht * erstatten;
    nicht * auszahlen; nicht * buchen; keine gutschrift; bitte warten; bitte * warten; abwarten;
    zuruckstellen; zuruckgestellt; pausieren; pausiert; bitte anhalten; ignorieren; ignoriert;
    falscher kanal; falschen kanal; falscher thread; falschen thread; falscher link; versehentlich;
    aus versehen; hinfallig; hat sich erledigt; bereits erledigt; schon erledigt; storniert;
    stornieren; zuruckgezogen; zuruckziehen; ziehe * zuruck; nur zur info*; zur kenntnis; nur ein test;
    ist ein test; als beispiel; ein beispiel; was ist * passiert; was wurde aus; was ist * geworden;
    gibt es * neues; wie ist der stand; stand der dinge; bereits * gutgeschrieben;
    schon * gutgeschrieben; bereits * erstattet; auf eis; in wartestellung; vorerst nicht; kein betrug;
    fehlalarm; noch nicht bestatigt; noch nicht final; wird noch gepruft; noch in klarung; in prufung;
    entwurf; abgelehnt; duplikat; keine anfrage; kein handlungsbedarf; legitimer verkehr;
    warten wir; wir warten; warten bis; vergesst; vergiss; falscher ort; kaputt; funktioniert nicht;
    wurde * nicht erstatten; wurde * nicht gutschreiben; wurden * nicht erstatten;
    wurden * nicht gutschreiben; bereits * ausgezahlt; schon * ausgezahlt; schon * erstattet;
    hat zeit; haben zeit; fur spater; spater; nachste woche; nachsten monat; nachstes quartal; nicht jetzt;
    nicht heute; doch nicht; nicht mehr; uberlegt; verzichte*; steht * keine; kein anspruch;
    keinen anspruch; kein anrecht; keine erstattung; keine ruckzahlung; nicht berechtigt;
    nicht gerechtfertigt; noch offen; noch in arbeit; noch in bearbeitung; vorlaufig*; nicht verwenden;
    gedulden; geduld; merke * mir;
    braucht erst; brauchen erst; erst die freigabe; wochenbericht; monatsbericht; fur den bericht; stoppen
  `),
  es: listed(`
    no acredit*; no abon*; no aprueb*; no aprobar; no proces*; no apliqu*; no aplicar; no reembols*;
    no pag*; no lo acredit*; no lo abon*; no lo aprueb*; no lo aprobar; no lo proces*; no lo apliqu*;
    no lo aplicar; no lo reembols*; no lo pag*; no la acredit*; no la abon*; no la aprueb*;
    no la aprobar; no la proces*; no la apliqu*; no la aplicar; no la reembols*; no la pag*;
    no se acredit*; no se abon*; no se aprueb*; no se aprobar; no se proces*; no se apliqu*;
    no se aplicar; no se reembols*; no se pag*; no me acredit*; no me abon*; no me aprueb*;
    no me aprobar; no me proces*; no me apliqu*; no me aplicar; no me reembols*; no me pag*;
    aun no acredit*; todavia no acredit*; en espera; en pausa; por favor esper*; favor * esperar;
    esperen; espera por favor; ignorar; ignoren; ignora; ignore; canal equivocado; canal incorrecto;
    hilo equivocado; enlace equivocado; me equivoque; publicado por error; enviado por error;
    lo envie por error; lo puse por error; lo publique por error; sin efecto; cancelen; cancelar esta;
    cancelar este; solicitud cancelada; anular; anulen; solicitud anulada; retiro la solicitud;
    solicitud retirada; que paso; que ocurrio; que sucedio; alguna novedad; hay novedades;
    en que quedo; cual es el estado; solo informativo; solo para informar; para su informacion;
    a modo de ejemplo; un ejemplo; es una prueba; solo una prueba; ya fue acreditad*; ya se acredito;
    ya esta acreditad*; ya acreditad*; ya fue aprobad*; ya fue reembolsad*; ya esta resuelt*;
    no es fraude; trafico legitimo; falsa alarma; fue rechazad*; sin confirmar; no confirmado;
    borrador; en revision; todavia no; duplicad*; no hace falta; no es una solicitud;
    pendiente de confirm*;
    esperemos; esper* a que; olvid*; lugar equivocado; les falla; no funciona; esta roto; no abre;
    no * devolveria*; no * reembolsaria*; no * acreditaria*; no * abonaria*; no * pagaria*;
    no * devuelvan; ya * abono; ya * abonad*; ya * acredit*; ya * reembols*; ya * pago; ya * pagad*;
    ya * devolv*; ya * devuelt*;
    puede esperar; pueden esperar; para despues; para luego; mas adelante; mas tarde; otro dia;
    proxima semana; proximo mes; proximo trimestre; ahora no; hoy no; ya no quier*; no quier*; desistio;
    cambio de opinion; cambiaron de opinion; no le corresponde; no les corresponde; no corresponde;
    no tiene* derecho; sin derecho; ningun reembolso; ningun credito; ninguna devolucion; no merece*;
    sigue pendiente; sigue abiert*; siguen pendientes; preliminar*; no usar; no usen; tengan paciencia;
    paciencia;
    necesita primero; necesitan primero; informe semanal; informe mensual; para el informe; pausamos; dijo que no
  `),
  pt: listed(`
    nao creditar; nao credite*; nao aprov*; nao process*; nao abon*; nao reembols*; nao conced*;
    nao lanc*; nao pag*; nao o creditar; nao o credite*; nao o aprov*; nao o process*; nao o abon*;
    nao o reembols*; nao o conced*; nao o lanc*; nao o pag*; nao a creditar; nao a credite*;
    nao a aprov*; nao a process*; nao a abon*; nao a reembols*; nao a conced*; nao a lanc*; nao a pag*;
    nao se creditar; nao se credite*; nao se aprov*; nao se process*; nao se abon*; nao se reembols*;
    nao se conced*; nao se lanc*; nao se pag*; ainda nao creditar; ainda nao credite*; em espera;
    em pausa; pausad*; por favor aguard*; favor aguard*; aguardem; segurem; segura este; ignorem;
    ignorar; ignore; desconsider*; canal errado; canal incorreto; topico errado; link errado;
    foi engano; postei por engano; enviei por engano; enviado por engano; publicado por engano;
    cancelem; cancelar este; cancelar esta; cancele; pedido cancelado; solicitacao cancelada;
    retiro o pedido; o que aconteceu; o que houve; alguma novidade; alguma atualizacao; qual o status;
    qual e o status; em que pe; apenas informativo; so para informar; para conhecimento;
    apenas um teste; e um teste; so um teste; como exemplo; um exemplo; ja foi creditad*; ja creditad*;
    ja foi aprovad*; ja foi reembolsad*; ja resolvid*; ja foi resolvid*; nao e fraude;
    trafego legitimo; alarme falso; falso alarme; foi recusad*; foi negad*; nao confirmado;
    sem confirmacao; rascunho; em analise; duplicad*; nao e um pedido; nao e uma solicitacao;
    nao precisa; aguardando confirm*; suspender; suspenda;
    vamos esperar; vamos aguardar; esperem; deixa pra la; deixem pra la; deixa para la; esquec*;
    lugar errado; quebrad*; nao funciona; nao abre; nao * devolveria*; nao * reembolsaria*;
    nao * creditaria*; nao * pagaria*; nao * estornaria*; nao devolvam; ja * creditad*;
    ja * reembolsad*; ja * pago; ja * paga; ja * estornad*; ja * devolvid*;
    pode esperar; podem esperar; para depois; para mais tarde; mais tarde; outro dia; proxima semana;
    proximo mes; proximo trimestre; agora nao; hoje nao; nao quer; nao querem; desistiu; desistiram;
    mudou de ideia; mudaram de ideia; nao tem direito; nao tem * direito; sem direito; nenhum reembolso;
    nenhum credito; nao merece*; ainda * pendente; ainda esta aberto; segue pendente; preliminar*;
    nao usar; nao usem; tenham paciencia; paciencia;
    precisa antes; precisam antes; relatorio semanal; relatorio mensal; para o relatorio; pausamos; disse nao
  `),
  fr: listed(`
    ne pas * credit*; ne creditez pas; pas * crediter; ne pas * rembours*; ne remboursez pas;
    ne pas * valider; ne validez pas; ne pas * traiter; ne traitez pas; ne pas * approuver;
    napprouvez pas; ne pas * payer; en attente; en pause; a ignorer; ignorez; dignorer; ignorer;
    ne pas tenir compte; mauvais canal; mauvaise chaine; mauvais fil; mauvais lien; erreur de canal;
    trompe de canal; poste par erreur; envoye par erreur; publie par erreur; annulez; annuler cette;
    demande annulee; demande retiree; je retire; a annuler; sans suite; que sest il passe;
    quest il arrive; quest devenue; ou en est; ou en sommes; des nouvelles; une mise a jour;
    quel est le statut; pour information; pour info; a titre dinformation; a titre dexemple;
    un exemple; ceci est un test; cest un test; juste un test; simple test; deja credite*;
    deja * rembours*; deja traite*; deja valide*; pas de fraude; pas une fraude; trafic legitime;
    fausse alerte; attendez; patientez; de patienter; dattendre; suspendre; suspendez; ete refuse*;
    ete rejete*; non confirme*; brouillon; en cours danalyse; en cours de verification;
    pas une demande; doublon; pas besoin;
    attendons; on attend; laissez tomber; laisse tomber; oubliez; mauvais endroit; casse; cassee;
    ne fonctionne pas; ne marche pas; ne * rembourserai*; ne * crediterai*; ne * paierai*;
    ne * verserai*; deja * credit*; deja * paye*; deja * verse*;
    peut attendre; peuvent attendre; pour plus tard; plus tard; semaine prochaine; mois prochain;
    prochain trimestre; pas maintenant; pas aujourdhui; ne veut plus; ne veut pas; ne veulent plus;
    ne veulent pas; change davis; renonce*; pas droit; pas le droit; aucun droit; aucun remboursement;
    aucun credit; ne merite*; toujours en cours; est il toujours; toujours en suspens; provisoire*;
    preliminaire*; ne pas utiliser; nutilisez pas; patience;
    doit dabord; doivent dabord; rapport hebdo*; rapport mensuel; pour le rapport; on suspend; dit non
  `),
};

/** Phrases that are written with semicolons between them. */
function listed(text: string): string[] {
  return text.split(';').map((phrase) => phrase.trim());
}

/** Words by which a person answers a request in its thread, by language; the default of the policy. */
export const answeredPhrases: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...[
      'approved',
      'declined',
      'denied',
      'rejected',
      'refused',
      'turned down',
      'handled',
      'credited',
      'refunded',
    ],
    ...[
      'taken care of',
      'all done',
      'is done',
      '^ done',
      'done here',
      'processed',
      'completed',
      'issued',
      'was paid',
    ],
    ...[
      'has been paid',
      '^ paid',
      '^ no $',
      '^ nope',
      'resolved',
      'closed',
      'sorted',
      'applied',
      'looking into',
      'not eligible',
      'no credit',
      'will not credit',
      'wont credit',
      'i will do',
      'ill take',
      'on it',
    ],
  ],
  de: [
    ...['genehmigt', 'abgelehnt', 'erledigt', 'gutgeschrieben', 'erstattet', 'bearbeitet', 'freigegeben'],
    ...['keine gutschrift', 'kummere mich', 'ubernehme ich'],
  ],
  es: [
    ...[
      'aprobad*',
      'rechazad*',
      'denegad*',
      'acreditad*',
      'reembolsad*',
      'gestionad*',
      'resuelt*',
      'procesad*',
    ],
    ...['^ hecho', '^ listo', 'sin credito', 'me encargo'],
  ],
  pt: [
    ...['aprovad*', 'recusad*', 'negad*', 'creditad*', 'reembolsad*', 'resolvid*', 'processad*', 'tratad*'],
    ...['^ feito', '^ pronto', 'sem credito', 'cuido disso'],
  ],
  fr: [
    ...[
      'approuve*',
      'refuse*',
      'rejete*',
      'credite*',
      'rembourse',
      'remboursee',
      'traite',
      'traitee',
      'regle',
    ],
    ...['reglee', 'valide', 'validee', '^ fait', 'pas de credit', 'men occupe'],
  ],
};
