/** What an application of some age keeps of a user: the record of a change of two members of it is about 3 kB. */
export const sampleProfile = {
  costCenter: 'DE-4711-Finance',
  department: 'Accounts Payable',
  description: 'Posts incoming invoices of all European plants',
  division: 'Group Finance',
  employeeNumber: '00482913',
  entity: 'Example Manufacturing Europe GmbH',
  locale: 'de_DE',
  location: 'Ludwigshafen am Rhein, Building C 104',
  manager: 'Erika Musterfrau',
  permissions: ['invoices.read', 'invoices.post', 'vendors.read', 'payments.propose'],
  role: 'Analyst',
  approvalLimit: 'EUR 5,000',
  telephoneNumber: '+49 621 5550 4711',
  timezone: 'Europe/Berlin',
  userType: 'Employee',
  validUntil: '2027-12-31',
} as const;
