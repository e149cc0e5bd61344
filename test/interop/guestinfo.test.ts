// The variables that attach --to guestinfo prints, as cloud-init's own reader of VMware's variables takes them.
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIb0AdL5QQ58uvjQxk8xDKrhvcvB9Hf3BOAbsg2fk3h9'

const SPEC = `hostname: web1
uuid: 11111111-2222-4333-8444-555555555555
public_keys: { alice: ${KEY} alice@example.org }
cloud_config: { packages: [nginx] }
vendor_data: { cloud-init: "#cloud-config\\n{timezone: UTC}\\n" }
files: { /etc/motd: hello }
network:
  eth0: { mac: '52:54:00:00:00:01', address: 192.0.2.5/24, gateway: 192.0.2.1, dns: [192.0.2.53] }
`

/** Reads the variables through a program that answers as vmware-rpctool does. */
const READER = `
import json, sys
from cloudinit.sources import DataSourceVMware as vmware
tool = sys.argv[1]
metadata = vmware.process_metadata(vmware.load_json_or_yaml(vmware.guestinfo('metadata', tool)))
source = vmware.DataSourceVMware({}, None, None)
source.metadata = metadata
json.dump({
  'hostname': metadata['local-hostname'], 'id': source.get_instance_id(), 'keys': source.get_public_ssh_keys(),
  'network': metadata.get('network', {}).get('config'),
  'userdata': vmware.guestinfo('userdata', tool), 'vendordata': vmware.guestinfo('vendordata', tool),
}, sys.stdout)
`

/** Answers `info-get guestinfo.NAME` from a file of lines `NAME = "VALUE"`. */
const rpctool = (lines: string): string => `#!/usr/bin/python3
import re, sys
name = sys.argv[1].split(' ', 1)[1]
for line in open(${JSON.stringify(lines)}):
    found = re.fullmatch(r'(\\S+) = "(.*)"\\n', line)
    if found and found[1] == name:
        sys.stdout.write(found[2])
        sys.exit(0)
sys.stderr.write('No value found')
sys.exit(1)
`

t.test('cloud-init takes the variables made from a spec, and from drives of two layouts', async (t) => {
  await withDirectory(async (directory) => {
    await writeFile(join(directory, 'web1.yaml'), SPEC)
    for (const datasource of ['config-drive', 'nocloud'])
      await cli(['build', 'web1.yaml', '--datasource', datasource, '-o', `${datasource}.iso`, '-q'], {
        cwd: directory,
      })
    const program = join(directory, 'rpctool')
    await writeFile(program, rpctool(join(directory, 'lines')))
    await chmod(program, 0o700)
    for (const drive of ['web1.yaml', 'config-drive.iso', 'nocloud.iso']) {
      const { code, stdout, stderr } = await cli(['attach', drive, '--to', 'guestinfo'], { cwd: directory })
      t.equal(code, 0, `${drive}: ${stderr}`)
      await writeFile(join(directory, 'lines'), stdout)
      const said = JSON.parse((await run(tool.python, ['-I', '-c', READER, program])).toString()) as object
      t.match(
        said,
        {
          hostname: 'web1',
          id: '11111111-2222-4333-8444-555555555555',
          keys: [`${KEY} alice@example.org`],
          userdata: '#cloud-config\npackages:\n  - nginx\n',
          vendordata: '#cloud-config\n{timezone: UTC}\n',
        },
        drive,
      )
      t.ok(JSON.stringify(said).includes('192.0.2.5/24'), `${drive}: the network`)
    }
    const { stderr } = await cli(['attach', 'web1.yaml', '--to', 'guestinfo'], { cwd: directory })
    t.match(stderr, 'files', 'what is lost is named')
  })
})

t.test('a link that leads out of a directory is not followed', async (t) => {
  await withDirectory(async (directory) => {
    await writeFile(join(directory, 'outside'), '#cloud-config\npackages: [outside]\n')
    await mkdir(join(directory, 'seed'))
    await writeFile(join(directory, 'seed', 'meta-data'), 'instance-id: i-1\n')
    const link = join(directory, 'seed', 'user-data')
    const printed = async (): Promise<string> =>
      (await cli(['attach', 'seed', '--to', 'guestinfo'], { cwd: directory })).stdout.toString()
    await symlink('../outside', link)
    t.match(await printed(), 'guestinfo.metadata = ')
    t.notMatch(await printed(), 'guestinfo.userdata')
  })
})
