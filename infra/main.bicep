targetScope = 'subscription'

@description('Name of the azd environment. It is part of the names of all resources.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of all resources. It must offer Flex Consumption with .NET 10: `az functionapp list-flexconsumption-locations`.')
param location string

@description('Sender address of mails, verified with SendGrid.')
param mailFromAddress string

@description('Sender name of mails.')
param mailFromName string = 'Account security'

@description('The https page that one-time links in mails lead to. Empty: the page of the portal.')
param linksBaseUrl string = ''

@description('Whether the app serves the pages for people. False leaves the API alone; then set linksBaseUrl.')
param portalEnabled bool = true

@description('Whether operators must name themselves in the header x-operator, beside the key.')
param requireOperatorName bool = false

@description('Months for which audit rows are kept. 0: without end.')
@minValue(0)
@maxValue(600)
param auditRetentionMonths int = 0

@description('E-mail address that receives alerts.')
param alertEmail string

@description('Public address of the API, ending in /api, if it differs from the address in Azure. It is the issuer of access tokens.')
param publicUrl string = ''

@description('Header in which your front end passes the client address and which clients cannot forge. Empty: the connection address.')
param clientAddressHeader string = ''

@description('Comma-separated origins of browser pages that call the API. Only https origins are accepted, so never `*`.')
param corsOrigins string = ''

@description('Use private endpoints for storage and vault, and turn off their public access.')
param vnetEnabled bool = false

@description('Memory of an instance. The CPU share grows with it.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('Maximum number of instances. It limits the cost of a volumetric attack.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Number of always-ready instances for HTTP requests. With 0, the first request after a pause waits for a cold start.')
@minValue(0)
param alwaysReadyCount int = 0

@description('Redundancy of tables and queues: across zones, or also in the paired region.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GZRS'
  'Standard_RAGZRS'
])
param storageRedundancy string = 'Standard_ZRS'

@description('Log every read and write of tables and queues, about 1 KB per request.')
param logStorageAccess bool = false

@description('Recover the vault that an earlier `azd down` of this environment soft-deleted.')
param recoverVault bool = false

@description('Comma-separated names of the keys in each ring, and the name of the current key. See docs/key-rotation.md.')
param sealingKeys string = 's1'
param currentSealingKey string = 's1'
param hashingKeys string = 'h1'
param currentHashingKey string = 'h1'
param signingKeys string = 'g1'
param currentSigningKey string = 'g1'
param auditKeys string = 'a1'
param currentAuditKey string = 'a1'

var token = uniqueString(subscription().id, environmentName, location)
var tags = {
  'azd-env-name': environmentName
}
var names = loadJsonContent('storage-names.json')

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-mfa-${token}'
    location: location
    tags: tags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
  }
}

// Personal data is stored separately from the Functions host's own data.
module data 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stmfadata${token}'
    location: location
    tags: tags
    redundancy: storageRedundancy
    publicAccess: !vnetEnabled
    logAccess: logStorageAccess
    workspaceId: monitoring.outputs.workspaceId
    tables: names.tables
    queues: names.queues
  }
}

module host 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stmfahost${token}'
    location: location
    tags: tags
    redundancy: storageRedundancy == 'Standard_LRS' ? 'Standard_LRS' : 'Standard_ZRS'
    publicAccess: !vnetEnabled
    logAccess: false
    workspaceId: monitoring.outputs.workspaceId
    containers: ['deployments']
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-mfa-${token}'
    location: location
    tags: tags
    publicAccess: !vnetEnabled
    recover: recoverVault
    workspaceId: monitoring.outputs.workspaceId
  }
}

module network 'modules/network.bicep' = if (vnetEnabled) {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    dataAccountId: data.outputs.id
    hostAccountId: host.outputs.id
    vaultId: vault.outputs.id
    workspaceId: monitoring.outputs.workspaceId
  }
}

module roles 'modules/roles.bicep' = {
  scope: group
  params: {
    principalId: identity.outputs.principalId
    dataAccountName: data.outputs.name
    hostAccountName: host.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
  }
}

module app 'modules/app.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    identityName: identity.outputs.name
    dataAccountName: data.outputs.name
    hostAccountName: host.outputs.name
    vaultName: vault.outputs.name
    insightsName: monitoring.outputs.insightsName
    workspaceId: monitoring.outputs.workspaceId
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyCount: alwaysReadyCount
    corsOrigins: filter(split(replace(corsOrigins, ' ', ''), ','), origin => startsWith(origin, 'https://'))
    publicUrl: publicUrl
    clientAddressHeader: clientAddressHeader
    mailFromAddress: mailFromAddress
    mailFromName: mailFromName
    linksBaseUrl: linksBaseUrl
    portalEnabled: portalEnabled
    requireOperatorName: requireOperatorName
    auditRetentionMonths: auditRetentionMonths
    rings: {
      Sealing: { current: currentSealingKey, keys: split(sealingKeys, ',') }
      Hashing: { current: currentHashingKey, keys: split(hashingKeys, ',') }
      Signing: { current: currentSigningKey, keys: split(signingKeys, ',') }
      Audit: { current: currentAuditKey, keys: split(auditKeys, ',') }
    }
  }
  // Until its identity has the roles, the site cannot resolve keys or accept a deployment.
  dependsOn: [roles]
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: tags
    email: alertEmail
    dataAccountId: data.outputs.id
    workspaceId: monitoring.outputs.workspaceId
  }
}

output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output MFA_API_URL string = app.outputs.apiUrl
output MFA_PORTAL_URL string = app.outputs.portalUrl
// Used by the operator commands; see ./mfa help.
output MFA_STORAGE string = data.outputs.name
// Read by the hooks that create the keys; see operator/Deployment/VaultKeys.cs.
output MFA_VAULT_ID string = vault.outputs.id
output MFA_SITE_ID string = app.outputs.id
output MFA_SEALING_KEYS string = sealingKeys
output MFA_HASHING_KEYS string = hashingKeys
output MFA_SIGNING_KEYS string = signingKeys
output MFA_AUDIT_KEYS string = auditKeys
