import type { Inventory, Source } from '../../src/inventory.ts';

/** The same inventory with one source refused, as a 403 leaves it. */
export function deny(inventory: Inventory, name: string): Inventory {
  const refused: Source = {
    state: 'denied',
    reason: 'Forbidden',
    message: `${name} is forbidden`,
    attempts: 1,
    items: [],
  };
  return { ...inventory, sources: new Map([...inventory.sources, [name, refused]]) };
}
