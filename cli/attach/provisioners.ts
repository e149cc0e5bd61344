import { basename } from 'node:path'
import type { Attachment } from './medium.ts'

/** Quotes a text as a string of HCL, where `${` and `%{` start a template. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md */
function hclString(text: string): string {
  const body = text.replace(/["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped).replace(/([$%])(?=\{)/g, '$1$1')
  return `"${body}"`
}

/** Quotes a text as a string of YAML in double quotes, in which Ansible fills in no template. YAML 1.2.2, 5.7 */
function yamlString(text: string): string {
  const tag = /\{[{%#]/.test(text) ? '!unsafe ' : ''
  return `${tag}"${text.replace(/["\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}"`
}

function escaped(character: string): string {
  if (/["\\]/.test(character)) return `\\${character}`
  const code = character.codePointAt(0)!
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

/**
 * Writes a domain of Terraform's provider for libvirt with the drive. The provider makes a CD-ROM of a file named `.iso`, and a
 * disk of a volume. Source: registry.terraform.io/providers/dmacvicar/libvirt/0.8.3/docs/resources/domain
 */
export function terraform({ path, domain, device }: Attachment): string {
  const id = domain.replace(/[^\w-]/g, '_').replace(/^(?=[\d-])/, '_')
  const own =
    device === 'cdrom'
      ? ['  disk {', `    file = ${hclString(path)}`, '  }']
      : ['  disk {', '    volume_id = libvirt_volume.config_drive.id', '  }']
  const volume = [
    'resource "libvirt_volume" "config_drive" {',
    `  name   = ${hclString(basename(path))}`,
    `  source = ${hclString(path)}`,
    '}',
    '',
  ]
  return [
    ...(device === 'cdrom' ? [] : volume),
    `resource "libvirt_domain" ${hclString(id)} {`,
    `  name   = ${hclString(domain)}`,
    '  memory = 1024',
    '',
    '  disk {',
    '    volume_id = libvirt_volume.image.id',
    '  }',
    '',
    ...own,
    '}',
    '',
  ].join('\n')
}

/**
 * Writes the setting of Packer's QEMU builder that adds the drive to a disk image; `-cdrom` and `-hdb` replace no other
 * argument. Source: developer.hashicorp.com/packer/integrations/hashicorp/qemu, qemuargs, disk_image
 */
export function packer({ path, device }: Attachment): string {
  const option = device === 'cdrom' ? '-cdrom' : '-hdb'
  return `disk_image = true\nqemuargs   = [[${hclString(option)}, ${hclString(path)}]]\n`
}

/**
 * Writes tasks of Ansible for a host with libvirt: copy the drive, and attach it unless the domain has it.
 * Source: docs.ansible.com/ansible/latest/collections/ansible/builtin, copy, command
 */
export function ansible({ path, domain, device, container, bus }: Attachment): string {
  const copy = `/var/lib/libvirt/images/${basename(path)}`
  const unit = { ide: 'hdd', sata: 'sdz', scsi: 'sdz', usb: 'sdz', virtio: 'vdz' }[bus]
  const attach = ['virsh', 'attach-disk', '--domain', domain, '--source', copy, '--target', unit]
  const how = ['--type', device, '--targetbus', bus, '--subdriver', container, '--config']
  const argv = (words: readonly string[]): string => `[${words.map(yamlString).join(', ')}]`
  return [
    '- name: Copy the config drive',
    '  ansible.builtin.copy:',
    `    src: ${yamlString(path)}`,
    `    dest: ${yamlString(copy)}`,
    '    mode: "0600"',
    '- name: List the disks of the domain',
    '  ansible.builtin.command:',
    `    argv: ${argv(['virsh', 'domblklist', '--inactive', '--domain', domain])}`,
    '  register: disks',
    '  changed_when: false',
    '- name: Attach the config drive from the next start on',
    '  ansible.builtin.command:',
    `    argv: ${argv([...attach, ...how])}`,
    // A condition is an expression, not a template.
    `  when: ${yamlString(`${jinjaString(copy)} not in disks.stdout`).replace('!unsafe ', '')}`,
    '',
  ].join('\n')
}

/** Quotes a text as a string of Jinja. */
function jinjaString(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}
