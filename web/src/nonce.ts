/** The number by which the content security policy knows styles that the page makes itself. */
export const STYLE_NONCE =
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

// Mantine's windows keep the page from scrolling by a style, and look for the number here (get-nonce).
(globalThis as { __webpack_nonce__?: string }).__webpack_nonce__ = STYLE_NONCE;
