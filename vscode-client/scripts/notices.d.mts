export function packagesOf(inputs: readonly string[]): string[];
export function noticesOf(root: string, inputs: readonly string[]): string;
