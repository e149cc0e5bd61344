// A thousand nodes of the real Ironic are deployed with the drives of a fleet.
import { deployFleet } from '../ironic-fleet.ts'

deployFleet(1000)
