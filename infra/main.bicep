targetScope = 'subscription'

@description('Name of the azd environment; part of the names of all resources.')
@minLength(1)
@maxLength(40)
param environmentName string

@description('Region of all resources. It must offer Flex Consumption with .NET 10: `az functionapp list-flexconsumption-locations`.')
param location string

@description('The sender of mails, an address SendGrid has verified.')
param mailFromAddress string

@description('The name beside that address.')
param mailFromName string = 'Account security'

@description('The https page of your application that one-time links of mails lead to.')
param linksBaseUrl string

@description('Who is told by mail when an alert fires.')
param alertEmail string

@description('The public address of the API with /api at its end, when it is not the one Azure gives: the issuer of access tokens.')
param publicUrl string = ''

@description('The header that your front end writes the caller into, and no caller can forge. Empty: the connection decides.')
param clientAddressHeader string = ''

@description('Origins of pages in browsers that call the API, with commas between them. Only https ones are taken, so never `*`.')
param corsOrigins string = ''

@description('Private endpoints for storage and vault, whose public access is then off.')
param vnetEnabled bool = false

@description('Memory of an instance; the processor grows with it.')
@allowed([
  512
  2048
  4096
])
param instanceMemoryMB int = 2048

@description('The most instances at one time: what an attack by volume can cost.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always wait for HTTP requests. 0: the first request after a pause waits for a cold start.')
@minValue(0)
param alwaysReadyCount int = 0

@description('Copies of tables and queues: over zones, or also to the paired region.')
@allowed([
  'Standard_LRS'
  'Standard_ZRS'
  'Standard_GZRS'
  'Standard_RAGZRS'
])
param storageRedundancy string = 'Standard_ZRS'

@description('Keep a log of every read and write of tables and queues. About 1 KB a request.')
param logStorageAccess bool = false

@description('Take back the vault that an earlier `azd down` of this environment left deleted.')
param recoverVault bool = false

@description('Names of the keys in each ring, with commas between them, and the one in use: docs/key-rotation.md.')
param sealingKeys string = 's1'
param currentSealingKey string = 's1'
param hashingKeys string = 'h1'
param currentHashingKey string = 'h1'
param signingKeys string = 'g1'
param currentSigningKey string = 'g1'

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

// What people are: apart from what the Functions host keeps for itself.
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
    rings: {
      Sealing: { current: currentSealingKey, keys: split(sealingKeys, ',') }
      Hashing: { current: currentHashingKey, keys: split(hashingKeys, ',') }
      Signing: { current: currentSigningKey, keys: split(signingKeys, ',') }
    }
  }
  // A site whose identity has no roles yet resolves no key, and takes no deployment.
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
// The commands of operators work on it: ./mfa help.
output MFA_STORAGE string = data.outputs.name
// What the hooks read, which make the keys: operator/Deployment/VaultKeys.cs.
output MFA_VAULT_ID string = vault.outputs.id
output MFA_SITE_ID string = app.outputs.id
output MFA_SEALING_KEYS string = sealingKeys
output MFA_HASHING_KEYS string = hashingKeys
output MFA_SIGNING_KEYS string = signingKeys
