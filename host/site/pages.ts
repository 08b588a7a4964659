/** The table of pages: where each is, what it is called, and which script of `host/web` it runs. */
export interface Page {
  readonly path: string;
  readonly title: string;
  /** Said to search engines and to whoever looks at the source. */
  readonly description: string;
  /** Folder in `host/web`; its `page.tsx` is what runs. */
  readonly folder: string;
}

export const pages: readonly Page[] = [
  { path: '/', title: 'Console', description: 'Devices, groups, agents and accounts', folder: 'console' },
  {
    path: '/blinkup',
    title: 'Transmitter',
    description: 'Configures a device with this screen’s light',
    folder: 'blinkup',
  },
  {
    path: '/scope',
    title: 'Scope',
    description: 'Captured light, and what was read in it',
    folder: 'scope',
  },
  {
    path: '/try',
    title: 'Try it here',
    description: 'A BlinkUp from screen to agent, in the browser alone',
    folder: 'try',
  },
];

/** The transmitter alone, for a phone: `phone-site.ts` serves it, and nothing of the others. */
export const phonePage: Page = {
  path: '/',
  title: 'BlinkUp',
  description: 'Configures a device with this phone’s light',
  folder: 'phone',
};

/** All that is bundled. */
export const bundledPages: readonly Page[] = [...pages, phonePage];
