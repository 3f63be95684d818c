import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` shows the page from sources, with a Sealskin that runs beside it. The server
// takes requests of its own page only, hence the rewritten Origin.
const server = process.env["SEALSKIN_URL"] ?? "http://127.0.0.1:8420";

export default defineConfig({
  plugins: [react()],
  base: "./",
  // The server puts a new number in its place each time; see src/sealskin/serve/page.py.
  html: { cspNonce: "SEALSKIN_NONCE" },
  build: {
    outDir: "../src/sealskin/serve/static",
    emptyOutDir: true,
    // Nothing is inlined as a data: address, so that the content security policy can stay tight.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    proxy: {
      "/oidc": { target: server, changeOrigin: false },
      "/api": { target: server, changeOrigin: true, ws: true, headers: { origin: server } },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node", setupFiles: ["tests/setup.ts"] },
});
