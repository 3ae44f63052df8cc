import type { OwnerTexts } from './en'

export const zhHans: OwnerTexts = {
  // all pages
  skip: '跳到正文',
  toAccount: '我的账户',
  ownersOnly: '此页面仅供所有者使用',
  ownersOnlyWhy: tenant => `只有 ${tenant} 的所有者可以查看和更改此处的内容。如需更改，请联系其中一位。`,
  people: '人员',
  csv: '下载 CSV 文件',

  // states of people
  enrolled: '已设置',
  extended: '已延期',
  overdue: '已逾期',
  notStarted: '尚未开始',
  invited: '尚未接受邀请',

  // switch

  // roll-out
  navRollOut: '推行进度',
  rollOut: '第二重验证的推行进度',
  rollOutNow: '人员状态',

  // people

  // activity
  activity: '活动',

  // providers
  signInProviders: '登录提供方',

  // look
}
