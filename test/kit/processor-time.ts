/** Time that this process has computed: what others do on the machine is not in it. @returns ms */
export function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
