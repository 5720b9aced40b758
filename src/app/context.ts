import { createContext } from 'svelte';
import type { Sandbox } from './state/sandbox.svelte';

/** The one `Sandbox` of the page, for every component below App. */
export const [sandboxOf, provideSandbox] = createContext<Sandbox>();
