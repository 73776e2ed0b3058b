export { twoTier } from './two-tier';
