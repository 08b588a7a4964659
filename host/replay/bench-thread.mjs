// In a checkout the sources are TypeScript, and a thread does not inherit how its process reads them.
import { register } from 'tsx/esm/api';

register();
await import('./bench-thread.ts');
