/**
 * Whether the handler of a RuntimeClass isolates more than a container does: gVisor, Kata Containers, Firecracker, confidential
 * virtual machines, edera, urunc, quark, sysbox. By the names that their installers give.
 */
export function handlerIsolates(handler: unknown): boolean {
  return (
    typeof handler === 'string' &&
    /(?:^|[-_.])(?:runsc|gvisor|kata|firecracker|confidential|sev|snp|tdx|enclave|edera|urunc|quark|nabla|sysbox|microvm|peerpods|remote)(?:$|[-_.])/.test(
      handler.toLowerCase(),
    )
  );
}
