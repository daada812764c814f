/** With them Chromium says nothing by itself. */
export const QUIET_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** How Chromium is started as a client: without a window, and whatever certificate it is shown. */
export const CHROMIUM_FLAGS = ['--headless', ...QUIET_FLAGS, '--ignore-certificate-errors']
