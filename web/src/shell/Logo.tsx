/** The mark of Sealskin. */
export function Logo() {
  return (
    <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" className="logo-ground" />
      <circle cx="16" cy="12" r="4.5" fill="#fff" />
      <path d="M6.5 26c.6-5.6 4.4-8.6 9.5-8.6s8.9 3 9.5 8.6z" fill="#fff" />
      <path d="M4 12h24" className="logo-band" strokeWidth="2.6" />
    </svg>
  );
}
