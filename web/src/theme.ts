/** One accent, calm surfaces; the system decides between light and dark. */
import { type MantineColorsTuple, createTheme } from "@mantine/core";

const seal: MantineColorsTuple = [
  "#e8f7f5",
  "#d2ece8",
  "#a5d8d1",
  "#73c3b9",
  "#4cb2a6",
  "#2ea396",
  "#178a7e",
  "#0d7268",
  "#085d55",
  "#034740",
];

export const theme = createTheme({
  primaryColor: "seal",
  primaryShade: 7,
  autoContrast: true,
  colors: { seal },
  defaultRadius: "md",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  headings: { fontWeight: "600" },
});
