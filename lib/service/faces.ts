import { aws, awsBesideNova, tokenGuard, tokens } from './aws.ts'
import type { Route, TokenMode } from './call.ts'
import type { Datasource } from '../spec.ts'
import { cloudstack, passwordServer } from './cloudstack.ts'
import { drives } from './drives.ts'
import { ec2 } from './ec2.ts'
import { nocloud, phoneHome } from './nocloud.ts'
import { openstack } from './openstack.ts'
import { password } from './password.ts'

/** The clouds that the service can look like. */
export const FACE_NAMES = ['all', 'nova', 'aws', 'nocloud', 'cloudstack'] as const

/** The name of a face. */
export type FaceName = (typeof FACE_NAMES)[number]

/** A face of the service: its routes, of which the first that has the path answers. */
export interface Face {
  readonly routes: readonly Route[]
  /** The use of tokens, unless the caller decides. */
  readonly tokens: TokenMode
  /** Whether its documents are only those that Nova's service has. */
  readonly isNova: boolean
  /** The layouts of which it has the documents. */
  readonly layouts: readonly Datasource[]
}

/** All faces. The paths of OpenStack, EC2 and NoCloud never meet; CloudStack's are another meaning of EC2's. */
export const FACES: Readonly<Record<FaceName, Face>> = {
  all: {
    routes: [phoneHome, password, openstack, tokens, drives, nocloud, tokenGuard, awsBesideNova],
    tokens: 'optional',
    isNova: false,
    layouts: ['config-drive', 'nocloud'],
  },
  nova: { routes: [password, openstack, ec2], tokens: 'off', isNova: true, layouts: ['config-drive'] },
  aws: {
    routes: [phoneHome, drives, tokens, tokenGuard, aws],
    tokens: 'optional',
    isNova: false,
    layouts: ['config-drive'],
  },
  nocloud: { routes: [phoneHome, drives, nocloud], tokens: 'off', isNova: false, layouts: ['nocloud'] },
  cloudstack: {
    routes: [phoneHome, drives, passwordServer, cloudstack],
    tokens: 'off',
    isNova: false,
    layouts: ['cloudstack'],
  },
}
