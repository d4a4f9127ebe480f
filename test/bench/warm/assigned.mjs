/** A user's assignment as an org answers it, links and all. */
export const assignedAt = (orgUrl) => ({
  id: '00u13okQOVWZJGDOAUVR',
  externalId: '70c14cc17d3745e8a9f98d599a68329c',
  created: '2026-11-21T23:32:03.000Z',
  lastUpdated: '2026-11-21T23:32:04.000Z',
  scope: 'USER',
  status: 'ACTIVE',
  statusChanged: '2026-11-21T23:32:04.000Z',
  passwordChanged: null,
  syncState: 'DISABLED',
  credentials: { userName: 'jane.doe@example.com' },
  profile: { given_name: 'Jane', family_name: 'Doe', email: 'jane.doe@example.com', role: 'Analyst' },
  _links: {
    app: { href: `${orgUrl}/api/v1/apps/0oafxqCAJWWGELFTYASJ` },
    user: { href: `${orgUrl}/api/v1/users/00u13okQOVWZJGDOAUVR` },
  },
});
