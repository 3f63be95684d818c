/** The number by which the content security policy knows styles that the page makes itself. */
export const STYLE_NONCE =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
