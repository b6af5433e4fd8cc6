export function writeCommandIndex(root: string): Promise<void>
