/** How people ask for a credit beside a link, and small talk that marks nothing, by language: defaults of the policy. */

/** Phrases that ask or hand a case over; the word "credit" alone does not, because people also talk about credits. */
export const signPhrases: Readonly<Record<string, readonly string[]>> = {
  en: listed(`
    please; pls; plz; can we; can you; can someone; could; need; needed; money back; request*; submit*; ask for;
    asks for; asking; would like; wants a; wants their; like their; help; credit them; refund them; another one;
    one more; next one; new one; new ask; new case; claim; for approval; compensat*; charges back; attack*; ait;
    was pumped; were pumped; been pumped; got pumped; hit by; victim*
  `),
  de: listed(`
    bitte; bitten; bittet; konnt ihr; konntet ihr; konnen wir; konnte jemand; brauche; brauchen wir; brauchten;
    hatte gern*; hatten gern*; wir mochten; antrag; antrage; anfrage; gutschriftsanfrage; erstattungsantrag;
    neuer fall; noch ein fall; noch einer; angriff*; opfer
  `),
  es: listed(`
    solicit*; por favor; favor; pueden; podrian; podemos; ayudan; ayudar; necesito; necesitamos; necesita que;
    pide; piden; pido; quisiera*; peticion; pedido; les dejo; va la; otro caso; otra mas; nuevo caso; ataque*;
    sufrio; sufrieron; victima*
  `),
  pt: listed(`
    solicit*; por favor; favor; podem; poderiam; conseguem; conseguimos; preciso; precisamos; precisa de;
    precisa do; pede; pedem; pedindo; peco; gostaria*; pedido; segue a; segue o; me ajudar; outro caso; mais um;
    novo caso; ataque*; sofreu; sofreram; vitima*
  `),
  fr: listed(`
    merci de; demande*; pouvez vous; vous pouvez; pourriez vous; on peut; peut on; jai besoin; besoin dun;
    il faudrait; je souhaite*; nous souhait*; priere; svp; sil vous plait; doit etre rembours*;
    doit etre credit*; encore un cas; nouveau cas; attaque*; a subi; ont subi; victime*
  `),
};

/** How a sentence begins that is only polite, by language. */
export const closings: Readonly<Record<string, readonly string[]>> = {
  en: listed(
    'thank*; thx; cheers; let me know; hope you; hope all; best; regards; happy to; much appreciated',
  ),
  de: listed('dank*; vielen dank; viele grusse; vg; lg; meldet euch; ruckfragen; schonen'),
  es: listed('gracias; muchas gracias; saludos; quedo atent*; quedo a la; un saludo; cualquier'),
  pt: listed('obrigad*; muito obrigad*; abracos; abs; aguardo; desde ja; qualquer'),
  fr: listed('merci; bonne journee; cordialement; dans lattente; bien a vous; nhesitez pas'),
};

/** Phrases that are written with semicolons between them. */
function listed(text: string): string[] {
  return text.split(';').map((phrase) => phrase.trim());
}
