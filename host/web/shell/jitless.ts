/** Loaded before any schema: zod would else try to compile code, which the pages' security policy forbids. */
import { z } from 'zod';

z.config({ jitless: true });
