export * from './flow'
export * from './screens'
